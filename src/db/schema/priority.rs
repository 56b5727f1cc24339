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
        digest -> BigInt,
        scored_at -> Timestamp,
    }
}

diesel::table! {
    score_vector (score_id) {
        score_id -> BigInt,
        vector -> Text,
    }
}

diesel::joinable!(score_vector -> score (score_id));
diesel::allow_tables_to_appear_in_same_query!(score, score_vector);
