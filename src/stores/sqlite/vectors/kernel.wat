;; Products of one query with many rows. All addresses and strides are bytes; strides are multiples of 16 (of 2 for signs).
(module
  (import "env" "memory" (memory 1))

  ;; out[r] = sum over d of query[d] * rows[r][d], both int8 from -127 to 127: two products fit sixteen bits.
  (func (export "scan") (param $query i32) (param $rows i32) (param $out i32) (param $count i32) (param $stride i32)
    (local $end i32) (local $p i32) (local $sum v128) (local $a v128) (local $b v128)
    (local.set $end (i32.add (local.get $out) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $row
        (br_if $done (i32.ge_u (local.get $out) (local.get $end)))
        (local.set $sum (v128.const i32x4 0 0 0 0))
        (local.set $p (i32.const 0))
        (loop $inner
          (local.set $a (v128.load (i32.add (local.get $query) (local.get $p))))
          (local.set $b (v128.load (i32.add (local.get $rows) (local.get $p))))
          (local.set $sum (i32x4.add (local.get $sum) (i32x4.extadd_pairwise_i16x8_s (i16x8.add
            (i16x8.extmul_low_i8x16_s (local.get $a) (local.get $b))
            (i16x8.extmul_high_i8x16_s (local.get $a) (local.get $b))))))
          (br_if $inner (i32.lt_u (local.tee $p (i32.add (local.get $p) (i32.const 16))) (local.get $stride))))
        (i32.store (local.get $out) (i32.add
          (i32.add (i32x4.extract_lane 0 (local.get $sum)) (i32x4.extract_lane 1 (local.get $sum)))
          (i32.add (i32x4.extract_lane 2 (local.get $sum)) (i32x4.extract_lane 3 (local.get $sum)))))
        (local.set $rows (i32.add (local.get $rows) (local.get $stride)))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (br $row))))

  ;; out[r] = sum of query[d] over the dimensions whose bit is set in rows[r]; a row is stride / 8 bytes.
  (func (export "signs") (param $query i32) (param $rows i32) (param $out i32) (param $count i32) (param $stride i32)
    (local $end i32) (local $p i32) (local $sum v128) (local $bits v128)
    (local.set $bits (v128.const i8x16 1 2 4 8 16 32 64 -128 1 2 4 8 16 32 64 -128))
    (local.set $end (i32.add (local.get $out) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $row
        (br_if $done (i32.ge_u (local.get $out) (local.get $end)))
        (local.set $sum (v128.const i32x4 0 0 0 0))
        (local.set $p (i32.const 0))
        (loop $inner
          (local.set $sum (i32x4.add (local.get $sum) (i32x4.extadd_pairwise_i16x8_s (i16x8.extadd_pairwise_i8x16_s (v128.and
            (v128.load (i32.add (local.get $query) (local.get $p)))
            (i8x16.eq (local.get $bits) (v128.and (local.get $bits)
              (i8x16.swizzle (v128.load16_splat (local.get $rows)) (v128.const i8x16 0 0 0 0 0 0 0 0 1 1 1 1 1 1 1 1)))))))))
          (local.set $rows (i32.add (local.get $rows) (i32.const 2)))
          (br_if $inner (i32.lt_u (local.tee $p (i32.add (local.get $p) (i32.const 16))) (local.get $stride))))
        (i32.store (local.get $out) (i32.add
          (i32.add (i32x4.extract_lane 0 (local.get $sum)) (i32x4.extract_lane 1 (local.get $sum)))
          (i32.add (i32x4.extract_lane 2 (local.get $sum)) (i32x4.extract_lane 3 (local.get $sum)))))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (br $row)))))
