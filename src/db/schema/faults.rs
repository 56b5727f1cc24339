#![allow(missing_docs)]

diesel::table! {
    fault (id) {
        id -> BigInt,
        unit_id -> BigInt,
        subject_kind -> Text,
        subject_id -> BigInt,
        subject_name -> Text,
        fault_group -> Text,
        what -> Text,
        impact -> Text,
        severity -> Text,
        severity_rank -> BigInt,
        words -> Text,
        state -> Text,
        waiting_for -> Nullable<Text>,
        is_open -> Bool,
        reporter_id -> Nullable<BigInt>,
        reporter_name -> Nullable<Text>,
        reporter_phone -> Nullable<Text>,
        confirmed -> Bool,
        assigned_to -> Nullable<BigInt>,
        reported_at -> Timestamp,
        due_at -> Timestamp,
        resolved_at -> Nullable<Timestamp>,
        closed_at -> Nullable<Timestamp>,
        cause -> Nullable<Text>,
        done -> Text,
        cost -> Nullable<BigInt>,
        downtime_seconds -> BigInt,
        updated_at -> Timestamp,
        version -> BigInt,
    }
}

diesel::table! {
    fault_event (id) {
        id -> BigInt,
        fault_id -> BigInt,
        at -> Timestamp,
        account_id -> Nullable<BigInt>,
        kind -> Text,
        state -> Nullable<Text>,
        waiting_for -> Nullable<Text>,
        detail -> Text,
        given_to -> Nullable<BigInt>,
    }
}

diesel::table! {
    sticker_setting (unit_id) {
        unit_id -> BigInt,
        takes_reports -> Bool,
    }
}

diesel::table! {
    fault_to_index (fault_id) {
        fault_id -> BigInt,
    }
}

diesel::allow_tables_to_appear_in_same_query!(fault, fault_event, fault_to_index, sticker_setting,);
