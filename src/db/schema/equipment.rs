#![allow(missing_docs)]

diesel::table! {
    asset (id) {
        id -> BigInt,
        unit_id -> BigInt,
        room_id -> Nullable<BigInt>,
        kind -> Text,
        tag -> Text,
        qr -> Text,
        state -> Text,
        name -> Text,
        custodian -> Nullable<Text>,
        maker -> Nullable<Text>,
        model -> Nullable<Text>,
        serial -> Nullable<Text>,
        bought_on -> Nullable<Date>,
        bought_from -> Nullable<Date>,
        bought_to -> Nullable<Date>,
        bought_sort -> Date,
        price -> Nullable<BigInt>,
        wear -> Nullable<BigInt>,
        origin -> Nullable<Text>,
        warranty_to -> Nullable<Date>,
        off_books -> Bool,
        to_revalue -> Bool,
        note -> Nullable<Text>,
        retired_reason -> Nullable<Text>,
        merged_into -> Nullable<BigInt>,
        sort_tag -> Text,
        sort_name -> Text,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        version -> BigInt,
    }
}

diesel::table! {
    asset_event (id) {
        id -> BigInt,
        asset_id -> BigInt,
        at -> Timestamp,
        account_id -> Nullable<BigInt>,
        kind -> Text,
        detail -> Text,
    }
}

diesel::table! {
    printer_reading (id) {
        id -> BigInt,
        asset_id -> BigInt,
        read_on -> Date,
        pages -> BigInt,
        toner_bp -> Nullable<BigInt>,
        drum_bp -> Nullable<BigInt>,
        account_id -> BigInt,
        created_at -> Timestamp,
    }
}

diesel::allow_tables_to_appear_in_same_query!(asset, asset_event, printer_reading,);
