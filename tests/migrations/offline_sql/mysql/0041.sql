-- 0041 resize_vector_columns: mysql

-- upgrade

-- (nothing to do)

-- downgrade

-- (nothing to do)
