#![allow(missing_docs)]

diesel::table! {
    enrol_code (id) {
        id -> BigInt,
        unit_id -> BigInt,
        code_hash -> Text,
        hint -> Text,
        label -> Text,
        uses_total -> BigInt,
        uses_left -> BigInt,
        created_by -> Nullable<BigInt>,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        revoked_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    device (id) {
        id -> BigInt,
        unit_id -> BigInt,
        enrol_code_id -> BigInt,
        asset_id -> Nullable<BigInt>,
        bound_by_person -> Bool,
        public_key -> Text,
        hostname -> Nullable<Text>,
        agent_version -> Nullable<Text>,
        token_hash -> Nullable<Text>,
        token_until -> Nullable<Timestamp>,
        nonce_hash -> Nullable<Text>,
        enrolled_at -> Timestamp,
        seen_at -> Nullable<Timestamp>,
        revoked_at -> Nullable<Timestamp>,
        last_seq -> BigInt,
        inventory_hash -> Nullable<Text>,
        inventory_at -> Nullable<Timestamp>,
        boot_id -> Nullable<Text>,
        booted_at -> Nullable<Timestamp>,
        clock_off_seconds -> Nullable<BigInt>,
        dropped -> BigInt,
    }
}

diesel::table! {
    identifier (id) {
        id -> BigInt,
        asset_id -> BigInt,
        kind -> Text,
        value -> Text,
        scope -> Text,
        alias -> Bool,
        first_seen -> Timestamp,
        last_seen -> Nullable<Timestamp>,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    conflict (id) {
        id -> BigInt,
        unit_id -> BigInt,
        device_id -> BigInt,
        reason -> Text,
        decision -> Text,
        report -> Text,
        opened_at -> Timestamp,
        closed_at -> Nullable<Timestamp>,
        closed_by -> Nullable<BigInt>,
        outcome -> Nullable<Text>,
    }
}

diesel::table! {
    device_day (device_id, day) {
        device_id -> BigInt,
        day -> Date,
        on_seconds -> BigInt,
        work_seconds -> BigInt,
        full_memory_seconds -> BigInt,
        measured_seconds -> BigInt,
        hard_downs -> BigInt,
        strip -> Text,
    }
}

diesel::table! {
    device_last_day (device_id) {
        device_id -> BigInt,
        day -> Date,
        on_seconds -> BigInt,
        work_seconds -> BigInt,
        full_memory_seconds -> BigInt,
        measured_seconds -> BigInt,
        hard_downs -> BigInt,
        strip -> Text,
        last_seq -> BigInt,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    enrol_code,
    device,
    identifier,
    conflict,
    device_day,
    device_last_day,
);
