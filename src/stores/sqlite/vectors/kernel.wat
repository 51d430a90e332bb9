;; Products of one query with many rows. All addresses and strides are bytes; strides are multiples of 32.
(module
  (import "env" "memory" (memory 1))

  ;; out[r] = sum over d of query[d] * rows[r][d], for a multiple of four rows: each part of the query, sixteen bits a value, is loaded once for
  ;; four rows of eight bits.
  (func (export "scan") (param $query i32) (param $rows i32) (param $out i32) (param $count i32) (param $stride i32)
    (local $end i32) (local $last i32) (local $q i32) (local $v v128) (local $r0 i32) (local $r1 i32) (local $r2 i32) (local $r3 i32)
    (local $s0 v128) (local $s1 v128) (local $s2 v128) (local $s3 v128)
    (local.set $end (i32.add (local.get $out) (i32.shl (local.get $count) (i32.const 2))))
    (local.set $last (i32.add (local.get $query) (i32.shl (local.get $stride) (i32.const 1))))
    (local.set $r3 (local.get $rows))
    (block $done
      (loop $four
        (br_if $done (i32.ge_u (local.get $out) (local.get $end)))
        (local.set $r0 (local.get $r3))
        (local.set $r1 (i32.add (local.get $r0) (local.get $stride)))
        (local.set $r2 (i32.add (local.get $r1) (local.get $stride)))
        (local.set $r3 (i32.add (local.get $r2) (local.get $stride)))
        (local.set $s0 (v128.const i32x4 0 0 0 0))
        (local.set $s1 (v128.const i32x4 0 0 0 0))
        (local.set $s2 (v128.const i32x4 0 0 0 0))
        (local.set $s3 (v128.const i32x4 0 0 0 0))
        (local.set $q (local.get $query))
        (loop $inner
          (local.set $v (v128.load (local.get $q)))
          (local.set $s0 (i32x4.add (local.get $s0) (i32x4.dot_i16x8_s (local.get $v) (v128.load8x8_s (local.get $r0)))))
          (local.set $s1 (i32x4.add (local.get $s1) (i32x4.dot_i16x8_s (local.get $v) (v128.load8x8_s (local.get $r1)))))
          (local.set $s2 (i32x4.add (local.get $s2) (i32x4.dot_i16x8_s (local.get $v) (v128.load8x8_s (local.get $r2)))))
          (local.set $s3 (i32x4.add (local.get $s3) (i32x4.dot_i16x8_s (local.get $v) (v128.load8x8_s (local.get $r3)))))
          (local.set $v (v128.load offset=16 (local.get $q)))
          (local.set $s0 (i32x4.add (local.get $s0) (i32x4.dot_i16x8_s (local.get $v) (v128.load8x8_s offset=8 (local.get $r0)))))
          (local.set $s1 (i32x4.add (local.get $s1) (i32x4.dot_i16x8_s (local.get $v) (v128.load8x8_s offset=8 (local.get $r1)))))
          (local.set $s2 (i32x4.add (local.get $s2) (i32x4.dot_i16x8_s (local.get $v) (v128.load8x8_s offset=8 (local.get $r2)))))
          (local.set $s3 (i32x4.add (local.get $s3) (i32x4.dot_i16x8_s (local.get $v) (v128.load8x8_s offset=8 (local.get $r3)))))
          (local.set $v (v128.load offset=32 (local.get $q)))
          (local.set $s0 (i32x4.add (local.get $s0) (i32x4.dot_i16x8_s (local.get $v) (v128.load8x8_s offset=16 (local.get $r0)))))
          (local.set $s1 (i32x4.add (local.get $s1) (i32x4.dot_i16x8_s (local.get $v) (v128.load8x8_s offset=16 (local.get $r1)))))
          (local.set $s2 (i32x4.add (local.get $s2) (i32x4.dot_i16x8_s (local.get $v) (v128.load8x8_s offset=16 (local.get $r2)))))
          (local.set $s3 (i32x4.add (local.get $s3) (i32x4.dot_i16x8_s (local.get $v) (v128.load8x8_s offset=16 (local.get $r3)))))
          (local.set $v (v128.load offset=48 (local.get $q)))
          (local.set $s0 (i32x4.add (local.get $s0) (i32x4.dot_i16x8_s (local.get $v) (v128.load8x8_s offset=24 (local.get $r0)))))
          (local.set $s1 (i32x4.add (local.get $s1) (i32x4.dot_i16x8_s (local.get $v) (v128.load8x8_s offset=24 (local.get $r1)))))
          (local.set $s2 (i32x4.add (local.get $s2) (i32x4.dot_i16x8_s (local.get $v) (v128.load8x8_s offset=24 (local.get $r2)))))
          (local.set $s3 (i32x4.add (local.get $s3) (i32x4.dot_i16x8_s (local.get $v) (v128.load8x8_s offset=24 (local.get $r3)))))
          (local.set $r0 (i32.add (local.get $r0) (i32.const 32)))
          (local.set $r1 (i32.add (local.get $r1) (i32.const 32)))
          (local.set $r2 (i32.add (local.get $r2) (i32.const 32)))
          (local.set $r3 (i32.add (local.get $r3) (i32.const 32)))
          (br_if $inner (i32.lt_u (local.tee $q (i32.add (local.get $q) (i32.const 64))) (local.get $last))))
        (i32.store (local.get $out) (i32.add
          (i32.add (i32x4.extract_lane 0 (local.get $s0)) (i32x4.extract_lane 1 (local.get $s0)))
          (i32.add (i32x4.extract_lane 2 (local.get $s0)) (i32x4.extract_lane 3 (local.get $s0)))))
        (i32.store offset=4 (local.get $out) (i32.add
          (i32.add (i32x4.extract_lane 0 (local.get $s1)) (i32x4.extract_lane 1 (local.get $s1)))
          (i32.add (i32x4.extract_lane 2 (local.get $s1)) (i32x4.extract_lane 3 (local.get $s1)))))
        (i32.store offset=8 (local.get $out) (i32.add
          (i32.add (i32x4.extract_lane 0 (local.get $s2)) (i32x4.extract_lane 1 (local.get $s2)))
          (i32.add (i32x4.extract_lane 2 (local.get $s2)) (i32x4.extract_lane 3 (local.get $s2)))))
        (i32.store offset=12 (local.get $out) (i32.add
          (i32.add (i32x4.extract_lane 0 (local.get $s3)) (i32x4.extract_lane 1 (local.get $s3)))
          (i32.add (i32x4.extract_lane 2 (local.get $s3)) (i32x4.extract_lane 3 (local.get $s3)))))
        (local.set $out (i32.add (local.get $out) (i32.const 16)))
        (br $four))))

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
