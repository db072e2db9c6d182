-- 0041 resize_vector_columns: sqlite

-- upgrade

-- (nothing to do)

-- downgrade

-- (nothing to do)
