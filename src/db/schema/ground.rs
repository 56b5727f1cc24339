#![allow(missing_docs)]

diesel::table! {
    account (id) {
        id -> BigInt,
        username -> Text,
        full_name -> Text,
        phone -> Nullable<Text>,
        email -> Nullable<Text>,
        state -> Text,
        language -> Text,
        passphrase_hash -> Nullable<Text>,
        totp_secret -> Nullable<Text>,
        totp_last_step -> BigInt,
        failures -> BigInt,
        locked_until -> Nullable<Timestamp>,
        created_at -> Timestamp,
        version -> BigInt,
    }
}

diesel::table! {
    recovery_code (id) {
        id -> BigInt,
        account_id -> BigInt,
        code_hash -> Text,
        used_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    account_grant (id) {
        id -> BigInt,
        account_id -> BigInt,
        role -> Text,
        unit_id -> Nullable<BigInt>,
        created_at -> Timestamp,
        created_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    session (id) {
        id -> BigInt,
        account_id -> BigInt,
        kind -> Text,
        token_hash -> Text,
        device_name -> Nullable<Text>,
        address -> Text,
        user_agent -> Text,
        created_at -> Timestamp,
        seen_at -> Timestamp,
        idle_seconds -> BigInt,
        expires_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    known_device (id) {
        id -> BigInt,
        account_id -> BigInt,
        token_hash -> Text,
        seen_at -> Timestamp,
    }
}

diesel::table! {
    one_time_link (id) {
        id -> BigInt,
        kind -> Text,
        account_id -> Nullable<BigInt>,
        token_hash -> Text,
        totp_secret -> Text,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    sign_in_delay (address) {
        address -> Text,
        failures -> BigInt,
        last_at -> Timestamp,
    }
}

diesel::table! {
    idempotency (account_id, key) {
        account_id -> BigInt,
        key -> Text,
        request_hash -> Text,
        status -> BigInt,
        etag -> Text,
        body -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    audit (id) {
        id -> BigInt,
        at -> Timestamp,
        account_id -> Nullable<BigInt>,
        via -> Text,
        address -> Text,
        action -> Text,
        subject_kind -> Text,
        subject_id -> BigInt,
        unit_id -> Nullable<BigInt>,
        before_values -> Nullable<Text>,
        after_values -> Nullable<Text>,
    }
}

diesel::table! {
    audit_seal (seq) {
        seq -> BigInt,
        audit_id -> BigInt,
        prev -> Text,
        hash -> Text,
        signature -> Text,
    }
}

diesel::table! {
    change_mark (id) {
        id -> BigInt,
        consumer -> Text,
        subject_kind -> Text,
        subject_id -> BigInt,
        at -> Timestamp,
    }
}

diesel::table! {
    change_sweep (consumer) {
        consumer -> Text,
        subject_kind -> Nullable<Text>,
        subject_id -> BigInt,
        turn -> BigInt,
    }
}

diesel::table! {
    task (id) {
        id -> BigInt,
        kind -> Text,
        state -> Text,
        args -> Text,
        done -> BigInt,
        total -> BigInt,
        result -> Nullable<Text>,
        created_by -> BigInt,
        created_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    lease (name) {
        name -> Text,
        holder -> Text,
        until -> Timestamp,
    }
}

diesel::table! {
    job_run (name) {
        name -> Text,
        last_at -> Timestamp,
    }
}

diesel::table! {
    attachment_blob (hash) {
        hash -> Text,
        bytes -> Binary,
        size -> BigInt,
    }
}

diesel::table! {
    attachment (id) {
        id -> BigInt,
        subject_kind -> Text,
        subject_id -> BigInt,
        hash -> Text,
        name -> Text,
        media_type -> Text,
        size -> BigInt,
        created_at -> Timestamp,
        created_by -> Nullable<BigInt>,
        retired_at -> Nullable<Timestamp>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    account,
    recovery_code,
    account_grant,
    session,
    known_device,
    one_time_link,
    sign_in_delay,
    idempotency,
    audit,
    audit_seal,
    change_mark,
    change_sweep,
    task,
    lease,
    job_run,
    attachment_blob,
    attachment,
);
