#![allow(missing_docs)]

diesel::table! {
    computer (asset_id) {
        asset_id -> BigInt,
        hostname -> Nullable<Text>,
        vendor -> Nullable<Text>,
        model -> Nullable<Text>,
        serial -> Nullable<Text>,
        chassis -> Nullable<Text>,
        cpu_name -> Nullable<Text>,
        cpu_cores -> Nullable<BigInt>,
        cpu_threads -> Nullable<BigInt>,
        ram_bytes -> Nullable<BigInt>,
        disk_kind -> Nullable<Text>,
        disk_bytes -> Nullable<BigInt>,
        os_family -> Nullable<Text>,
        os_name -> Nullable<Text>,
        os_version -> Nullable<Text>,
        os_build -> Nullable<Text>,
        os_edition -> Nullable<Text>,
        firmware_date -> Nullable<Date>,
        boot_seconds -> Nullable<BigInt>,
        document -> Text,
        observed_at -> Timestamp,
        disk_failing -> Bool,
    }
}

diesel::table! {
    asset_override (id) {
        id -> BigInt,
        asset_id -> BigInt,
        field -> Text,
        value -> Text,
        account_id -> BigInt,
        at -> Timestamp,
        why -> Text,
        until_day -> Nullable<Date>,
        lapsed_at -> Nullable<Timestamp>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(computer, asset_override,);
