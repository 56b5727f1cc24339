#![allow(missing_docs)]

diesel::table! {
    unit (id) {
        id -> BigInt,
        code -> Text,
        provincial -> Bool,
        former_units -> Text,
        former_district -> Text,
        former_province -> Text,
        area_hectares -> Nullable<BigInt>,
        population -> Nullable<BigInt>,
        latitude_micro -> Nullable<BigInt>,
        longitude_micro -> Nullable<BigInt>,
        budget_code -> Nullable<Text>,
        tags -> Text,
        folded -> Text,
        sort_key -> Text,
        version -> BigInt,
    }
}

diesel::table! {
    unit_name (id) {
        id -> BigInt,
        unit_id -> BigInt,
        name -> Text,
        kind -> Text,
        valid_from -> Date,
        valid_to -> Nullable<Date>,
        source -> Text,
    }
}

diesel::allow_tables_to_appear_in_same_query!(unit, unit_name,);
