"""按抽样批量发布: cases without any finding, released together after a random sample of them was read without a leak."""
