#![allow(missing_docs)]

diesel::table! {
    link (id) {
        id -> BigInt,
        building_id -> BigInt,
        unit_id -> BigInt,
        circuit -> Text,
        provider -> Text,
        circuit_id -> Nullable<Text>,
        medium -> Nullable<Text>,
        down_kbps -> Nullable<BigInt>,
        up_kbps -> Nullable<BigInt>,
        monthly_cost -> Nullable<BigInt>,
        sla_hours -> Nullable<BigInt>,
        starts_on -> Nullable<Date>,
        ends_on -> Nullable<Date>,
        ends_sort -> Date,
        support_phone -> Nullable<Text>,
        note -> Nullable<Text>,
        retired_at -> Nullable<Timestamp>,
        retired_reason -> Nullable<Text>,
        sort_name -> Text,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        version -> BigInt,
    }
}

diesel::table! {
    link_measurement (id) {
        id -> BigInt,
        link_id -> BigInt,
        measured_on -> Date,
        method -> Text,
        down_kbps -> BigInt,
        up_kbps -> Nullable<BigInt>,
        rtt_us -> Nullable<BigInt>,
        loss_bp -> Nullable<BigInt>,
        note -> Nullable<Text>,
        account_id -> Nullable<BigInt>,
        withdrawn_at -> Nullable<Timestamp>,
        withdrawn_reason -> Nullable<Text>,
        created_at -> Timestamp,
        version -> BigInt,
    }
}

diesel::table! {
    link_outage (id) {
        id -> BigInt,
        link_id -> BigInt,
        began_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
        layer -> Text,
        cause -> Text,
        note -> Nullable<Text>,
        account_id -> Nullable<BigInt>,
        withdrawn_at -> Nullable<Timestamp>,
        withdrawn_reason -> Nullable<Text>,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        version -> BigInt,
    }
}

diesel::table! {
    link_event (id) {
        id -> BigInt,
        link_id -> BigInt,
        at -> Timestamp,
        account_id -> Nullable<BigInt>,
        kind -> Text,
        detail -> Text,
    }
}

diesel::allow_tables_to_appear_in_same_query!(link, link_measurement, link_outage, link_event);
