#![allow(missing_docs)]

diesel::table! {
    score (id) {
        id -> BigInt,
        subject_kind -> Text,
        subject_id -> BigInt,
        unit_id -> BigInt,
        need_group -> Text,
        policy -> BigInt,
        total -> BigInt,
        low -> BigInt,
        high -> BigInt,
        excess -> BigInt,
        excess_low -> BigInt,
        excess_high -> BigInt,
        points -> BigInt,
        confidence_bp -> BigInt,
        reasons -> BigInt,
        vector -> Text,
        scored_at -> Timestamp,
    }
}
