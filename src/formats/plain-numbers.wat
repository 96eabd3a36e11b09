;; Looks through JSON records for what DuckDB would take for a whole number otherwise than Flink. plain-numbers.ts says what that is and why;
;; here is how: 16 bytes at a time, each pair of neighbours that such a value cannot do without is found, and what stands around each pair is
;; looked at byte by byte. Assembled by `node scripts/assemble.mjs`.
(module
  ;; The records lie behind 16 bytes that are zero, and 64 bytes that are zero follow them.
  (memory (export "memory") 1)

  (func $byte (param $at i32) (result i32)
    (i32.load8_u (local.get $at)))

  (func $isDigit (param $at i32) (result i32)
    (i32.lt_u (i32.sub (call $byte (local.get $at)) (i32.const 0x30)) (i32.const 10)))

  ;; The next place that holds no digit. What is needed in each row is written out, since calls of it took a quarter of all time.
  (func $afterDigits (param $at i32) (result i32)
    (loop $next
      (if (i32.lt_u (i32.sub (i32.load8_u (local.get $at)) (i32.const 0x30)) (i32.const 10))
        (then
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (br $next))))
    (local.get $at))

  ;; The next place that holds no space.
  (func $afterSpaces (param $at i32) (result i32)
    (loop $next
      (if (i32.eq (call $byte (local.get $at)) (i32.const 0x20))
        (then
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (br $next))))
    (local.get $at))

  ;; Whether a value that stands before may end here: blanks, then , } or ]. Zeros, which follow the records, are none of them.
  (func $endsValue (param $at i32) (result i32)
    (local $byte i32)
    (loop $next
      (local.set $byte (call $byte (local.get $at)))
      (if (i32.and (i32.le_u (local.get $byte) (i32.const 0x20)) (i32.ne (local.get $byte) (i32.const 0)))
        (then
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (br $next))))
    (i32.or
      (i32.eq (local.get $byte) (i32.const 0x2c))
      (i32.eq (i32.or (local.get $byte) (i32.const 0x20)) (i32.const 0x7d))))

  ;; A point or an e stands here, and a digit before it: whether it is a part of a number.
  (func $isInNumber (param $at i32) (result i32)
    (local $byte i32)
    (local.set $at (i32.add (local.get $at) (i32.const 1)))
    (local.set $byte (call $byte (local.get $at)))
    (if (i32.or (i32.eq (local.get $byte) (i32.const 0x2b)) (i32.eq (local.get $byte) (i32.const 0x2d)))
      (then (local.set $at (i32.add (local.get $at) (i32.const 1)))))
    (if (i32.eqz (call $isDigit (local.get $at)))
      (then (return (i32.const 0))))
    (local.set $at (call $afterDigits (local.get $at)))
    ;; Most of these are times: the text that they end is the quickest thing to see.
    (if (i32.eq (i32.load8_u (local.get $at)) (i32.const 0x22))
      (then (return (i32.const 0))))
    (call $endsValue (local.get $at)))

  ;; Whether true or false ends before this place, and a value does.
  (func $followsBoolean (param $at i32) (result i32)
    (local $word i32)
    (local.set $word (i32.load (i32.sub (local.get $at) (i32.const 4))))
    (i32.and
      (call $endsValue (local.get $at))
      (i32.or
        (i32.eq (local.get $word) (i32.const 0x65757274))
        (i32.and
          (i32.eq (local.get $word) (i32.const 0x65736c61))
          (i32.eq (call $byte (i32.sub (local.get $at) (i32.const 5))) (i32.const 0x66))))))

  ;; A backslash stands here: whether it is the escape of a blank or of another character that numbers are written with.
  (func $escapesPartOfNumber (param $at i32) (result i32)
    (local $byte i32)
    (local.set $byte (call $byte (i32.add (local.get $at) (i32.const 1))))
    (if (i32.eq (local.get $byte) (i32.const 0x75))
      (then
        ;; u0000 to u007F
        (return
          (i32.and
            (i32.eq (i32.load16_u offset=2 (local.get $at)) (i32.const 0x3030))
            (i32.lt_u (i32.load8_u offset=4 (local.get $at)) (i32.const 0x38))))))
    ;; Neither of a quote, a slash or a backslash.
    (i32.ge_u (local.get $byte) (i32.const 0x61)))

  ;; Whether a text may end here, after spaces. An escape may stand for a space.
  (func $endsText (param $at i32) (result i32)
    (local $byte i32)
    (local.set $at (call $afterSpaces (local.get $at)))
    (local.set $byte (call $byte (local.get $at)))
    (if (i32.eq (local.get $byte) (i32.const 0x5c))
      (then (return (call $escapesPartOfNumber (local.get $at)))))
    (i32.eq (local.get $byte) (i32.const 0x22)))

  ;; The next place that holds neither a digit, of hexadecimal numbers if `letters` is 6, nor an underscore.
  (func $afterNumber (param $at i32) (param $letters i32) (result i32)
    (local $byte i32)
    (loop $next
      (local.set $byte (call $byte (local.get $at)))
      (if (i32.or
            (i32.or (call $isDigit (local.get $at)) (i32.eq (local.get $byte) (i32.const 0x5f)))
            (i32.lt_u
              (i32.sub (i32.or (local.get $byte) (i32.const 0x20)) (i32.const 0x61))
              (local.get $letters)))
        (then
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (br $next))))
    (local.get $at))

  ;; A text begins here: whether it is, after spaces, a hexadecimal or binary number, or a minus alone. An escape may stand for any of that.
  (func $isOddText (param $at i32) (result i32)
    (local $byte i32)
    (local $end i32)
    (local.set $at (call $afterSpaces (local.get $at)))
    (local.set $byte (call $byte (local.get $at)))
    (if (i32.eq (local.get $byte) (i32.const 0x5c))
      (then (return (call $escapesPartOfNumber (local.get $at)))))
    (local.set $at (i32.add (local.get $at) (i32.const 1)))
    (if (i32.eq (local.get $byte) (i32.const 0x2d))
      (then (return (call $endsText (local.get $at)))))
    (if (i32.ne (local.get $byte) (i32.const 0x30))
      (then (return (i32.const 0))))
    (local.set $byte (call $byte (local.get $at)))
    (if (i32.eq (local.get $byte) (i32.const 0x5c))
      (then (return (call $escapesPartOfNumber (local.get $at)))))
    (local.set $at (i32.add (local.get $at) (i32.const 1)))
    (if (i32.eq (i32.or (local.get $byte) (i32.const 0x20)) (i32.const 0x62))
      (then (return (call $endsText (call $afterNumber (local.get $at) (i32.const 0))))))
    (if (i32.ne (i32.or (local.get $byte) (i32.const 0x20)) (i32.const 0x78))
      (then (return (i32.const 0))))
    (loop $next
      (if (i32.eq (call $byte (local.get $at)) (i32.const 0x30))
        (then
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (br $next))))
    (local.set $end (call $afterNumber (local.get $at) (i32.const 6)))
    ;; More than 16 digits, with an underscore between them, are too many for any type: an address of 40 is no number.
    (i32.and
      (i32.le_u (i32.sub (local.get $end) (local.get $at)) (i32.const 32))
      (call $endsText (local.get $end))))

  ;; What the pair that ends here belongs to.
  (func $isOdd (param $at i32) (result i32)
    (local $before i32)
    (local.set $before (i32.load8_u (i32.sub (local.get $at) (i32.const 1))))
    (if (i32.lt_u (i32.sub (local.get $before) (i32.const 0x30)) (i32.const 10))
      (then (return (call $isInNumber (local.get $at)))))
    (if (i32.eq (local.get $before) (i32.const 0x65))
      (then (return (call $followsBoolean (local.get $at)))))
    ;; A quote behind a backslash begins no text.
    (if (result i32) (i32.eq (call $byte (i32.sub (local.get $at) (i32.const 2))) (i32.const 0x5c))
      (then (i32.const 0))
      (else (call $isOddText (local.get $at)))))

  ;; Whether there is nothing odd from one place up to another. Each byte has classes as the first and as the second of a pair; a class is
  ;; the bytes with some high and some low halves, so that two tables of 16 tell it:
  ;;   1  a digit, then . e E      2 16  e, then a blank , ] }      4 8  a quote, then 0 - a space or a backslash
  ;; Some bytes are in a class that need not be; what is found is looked at anyway.
  ;; Two steps at a time are a quarter faster.
  (func (export "isPlain") (param $at i32) (param $end i32) (result i32)
    (local $bytes v128) (local $low v128) (local $high v128)
    ;; First classes of these bytes, and of those before them.
    (local $first v128) (local $before v128)
    (local $pairs v128) (local $morePairs v128)
    (local $found i32)
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $bytes (v128.load (local.get $at)))
        (local.set $low (v128.and (local.get $bytes) (v128.const i32x4 0x0f0f0f0f 0x0f0f0f0f 0x0f0f0f0f 0x0f0f0f0f)))
        (local.set $high (i8x16.shr_u (local.get $bytes) (i32.const 4)))
        (local.set $first
          (v128.and
            (i8x16.swizzle (v128.const i8x16 1 1 13 1 1 19 1 1 1 1 0 0 0 0 0 0) (local.get $low))
            (i8x16.swizzle (v128.const i8x16 0 0 12 1 0 0 18 0 0 0 0 0 0 0 0 0) (local.get $high))))
        (local.set $pairs
          (v128.and
            (v128.and
              (i8x16.swizzle (v128.const i8x16 6 0 0 0 0 1 0 0 0 2 2 0 10 22 1 0) (local.get $low))
              (i8x16.swizzle (v128.const i8x16 2 0 7 4 1 24 1 16 0 0 0 0 0 0 0 0) (local.get $high)))
            (i8x16.shuffle 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 (local.get $before) (local.get $first))))
        (local.set $before (local.get $first))
        (local.set $bytes (v128.load offset=16 (local.get $at)))
        (local.set $low (v128.and (local.get $bytes) (v128.const i32x4 0x0f0f0f0f 0x0f0f0f0f 0x0f0f0f0f 0x0f0f0f0f)))
        (local.set $high (i8x16.shr_u (local.get $bytes) (i32.const 4)))
        (local.set $first
          (v128.and
            (i8x16.swizzle (v128.const i8x16 1 1 13 1 1 19 1 1 1 1 0 0 0 0 0 0) (local.get $low))
            (i8x16.swizzle (v128.const i8x16 0 0 12 1 0 0 18 0 0 0 0 0 0 0 0 0) (local.get $high))))
        (local.set $morePairs
          (v128.and
            (v128.and
              (i8x16.swizzle (v128.const i8x16 6 0 0 0 0 1 0 0 0 2 2 0 10 22 1 0) (local.get $low))
              (i8x16.swizzle (v128.const i8x16 2 0 7 4 1 24 1 16 0 0 0 0 0 0 0 0) (local.get $high)))
            (i8x16.shuffle 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 (local.get $before) (local.get $first))))
        (local.set $before (local.get $first))
        (if (v128.any_true (v128.or (local.get $pairs) (local.get $morePairs)))
          (then
            ;; A bit for each byte of the two.
            (local.set $found
              (i32.or
                (i8x16.bitmask (i8x16.ne (local.get $pairs) (v128.const i32x4 0 0 0 0)))
                (i32.shl
                  (i8x16.bitmask (i8x16.ne (local.get $morePairs) (v128.const i32x4 0 0 0 0)))
                  (i32.const 16))))
            (loop $each
              (if (call $isOdd (i32.add (local.get $at) (i32.ctz (local.get $found))))
                (then (return (i32.const 0))))
              (local.set $found (i32.and (local.get $found) (i32.sub (local.get $found) (i32.const 1))))
              (br_if $each (local.get $found)))))
        (local.set $at (i32.add (local.get $at) (i32.const 32)))
        (br $next)))
    (i32.const 1))
)
