#![allow(missing_docs)]

diesel::table! {
    facility (id) {
        id -> BigInt,
        unit_id -> BigInt,
        name -> Text,
        address -> Text,
        latitude_micro -> Nullable<BigInt>,
        longitude_micro -> Nullable<BigInt>,
        use_status -> Text,
        land_dm2 -> Nullable<BigInt>,
        land_certificate -> Nullable<Text>,
        origin -> Text,
        verified -> Bool,
        retired_at -> Nullable<Timestamp>,
        retired_reason -> Nullable<Text>,
        sort_name -> Text,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        version -> BigInt,
    }
}

diesel::table! {
    building (id) {
        id -> BigInt,
        facility_id -> BigInt,
        unit_id -> BigInt,
        name -> Text,
        purpose -> Text,
        grade -> Nullable<Text>,
        built_year -> Nullable<BigInt>,
        repaired_year -> Nullable<BigInt>,
        floors -> Nullable<BigInt>,
        floor_dm2 -> Nullable<BigInt>,
        condition -> Nullable<Text>,
        condition_on -> Nullable<Date>,
        original_cost -> Nullable<BigInt>,
        retired_at -> Nullable<Timestamp>,
        retired_reason -> Nullable<Text>,
        sort_name -> Text,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        version -> BigInt,
        built_sort -> BigInt,
        condition_sort -> BigInt,
    }
}

diesel::table! {
    room (id) {
        id -> BigInt,
        building_id -> BigInt,
        unit_id -> BigInt,
        name -> Text,
        floor -> Nullable<BigInt>,
        function -> Text,
        area_dm2 -> Nullable<BigInt>,
        retired_at -> Nullable<Timestamp>,
        retired_reason -> Nullable<Text>,
        sort_name -> Text,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        version -> BigInt,
    }
}

diesel::table! {
    site_event (id) {
        id -> BigInt,
        facility_id -> BigInt,
        building_id -> Nullable<BigInt>,
        room_id -> Nullable<BigInt>,
        at -> Timestamp,
        account_id -> Nullable<BigInt>,
        kind -> Text,
        detail -> Text,
    }
}

diesel::allow_tables_to_appear_in_same_query!(facility, building, room, site_event,);
