;; Looks through JSON records for what DuckDB would take for a whole number or a timestamp otherwise than Flink. plain-values.ts says what that is
;; and why; here is how: 16 bytes at a time, each pair of neighbours that such a value cannot do without is found, and what stands around each pair is
;; looked at byte by byte. Assembled by `node scripts/assemble.mjs`.
(module
  ;; The records lie behind 16 bytes that are zero, and 64 bytes that are zero follow them.
  (memory (export "memory") 1)

  (func $byte (param $at i32) (result i32)
    (i32.load8_u (local.get $at)))

  (func $isDigit (export "isDigit") (param $at i32) (result i32)
    (i32.lt_u (i32.sub (call $byte (local.get $at)) (i32.const 0x30)) (i32.const 10)))

  ;; The next place that holds no digit. What is needed in each row is written out, since calls of it took a quarter of all time.
  (func $afterDigits (export "afterDigits") (param $at i32) (result i32)
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

  ;; Whether a text that begins here is a timestamp as Flink writes it, `separator` between day and time: 2020-01-31 23:59:59 or with .999 behind.
  (func $isTimestamp (export "isTimestamp") (param $at i32) (param $separator i32) (result i32)
    ;; Up to the minutes. A byte less what is least in its place is a digit's value, or zero.
    (if (i32.eqz
          (i8x16.all_true
            (i8x16.le_u
              (i8x16.sub
                (v128.load (local.get $at))
                (i8x16.replace_lane 10
                  (v128.const i8x16 0x30 0x30 0x30 0x30 0x2d 0x30 0x30 0x2d 0x30 0x30 0x20 0x30 0x30 0x3a 0x30 0x30)
                  (local.get $separator)))
              (v128.const i8x16 9 9 9 9 0 9 9 0 9 9 0 9 9 0 9 9))))
      (then (return (i32.const 0))))
    ;; Then :59.999" or :59"
    (if (result i32) (i32.eq (i32.load8_u offset=19 (local.get $at)) (i32.const 0x2e))
      (then
        (i8x16.all_true
          (i8x16.le_u
            (i8x16.sub
              (v128.load64_zero offset=16 (local.get $at))
              (v128.const i8x16 0x3a 0x30 0x30 0x2e 0x30 0x30 0x30 0x22 0 0 0 0 0 0 0 0))
            (v128.const i8x16 0 9 9 0 9 9 9 0 0 0 0 0 0 0 0 0))))
      (else
        (i8x16.all_true
          (i8x16.le_u
            (i8x16.sub
              (v128.load32_zero offset=16 (local.get $at))
              (v128.const i8x16 0x3a 0x30 0x30 0x22 0 0 0 0 0 0 0 0 0 0 0 0))
            (v128.const i8x16 0 9 9 0 0 0 0 0 0 0 0 0 0 0 0 0))))))

  ;; A text begins here: whether it begins, after spaces and a minus, with what DuckDB takes for a day.
  ;; A day is a number, a separator, one or two digits, and the separator again; an escape may stand for any of that.
  (func $beginsDay (param $at i32) (result i32)
    (local $byte i32)
    (local $number i32)
    (local.set $at (call $afterSpaces (local.get $at)))
    (if (i32.eq (call $byte (local.get $at)) (i32.const 0x2d))
      (then (local.set $at (i32.add (local.get $at) (i32.const 1)))))
    (if (i32.eq (call $byte (local.get $at)) (i32.const 0x5c))
      (then (return (call $escapesPartOfNumber (local.get $at)))))
    (if (i32.eqz (call $isDigit (local.get $at)))
      (then (return (i32.const 0))))
    (local.set $at (call $afterDigits (local.get $at)))
    (local.set $byte (call $byte (local.get $at)))
    (local.set $at (i32.add (local.get $at) (i32.const 1)))
    (if (i32.eq (local.get $byte) (i32.const 0x5c))
      (then (return (i32.ne (call $byte (local.get $at)) (i32.const 0x22)))))
    ;; Neither of a space, a minus and a slash.
    (if (i32.and
          (i32.ne (local.get $byte) (i32.const 0x20))
          (i32.and (i32.ne (local.get $byte) (i32.const 0x2d)) (i32.ne (local.get $byte) (i32.const 0x2f))))
      (then (return (i32.const 0))))
    (local.set $number (local.get $at))
    (local.set $at (call $afterDigits (local.get $at)))
    (if (i32.eq (call $byte (local.get $at)) (i32.const 0x5c))
      (then (return (i32.const 1))))
    (i32.and
      (i32.lt_u (i32.sub (i32.sub (local.get $at) (local.get $number)) (i32.const 1)) (i32.const 2))
      (i32.eq (call $byte (local.get $at)) (local.get $byte))))

  ;; The f of an `inf` or the o of an `epo` may stand here: whether it belongs to a value that DuckDB takes for a timestamp: inf, infinity or epoch, in
  ;; capitals or not, after a minus or not. What a colon follows is a key.
  (func $isNamedTime (param $at i32) (result i32)
    (local $word i32)
    (local $before i32)
    (local.set $before (i32.sub (local.get $at) (i32.const 3)))
    (local.set $word (i32.or (i32.and (i32.load (i32.sub (local.get $at) (i32.const 2))) (i32.const 0xffffff)) (i32.const 0x202020)))
    (local.set $at (i32.add (local.get $at) (i32.const 1)))
    (if (i32.eq (local.get $word) (i32.const 0x666e69))
      (then
        ;; init, y
        (if (i32.and
              (i32.eq (i32.or (i32.load (local.get $at)) (i32.const 0x20202020)) (i32.const 0x74696e69))
              (i32.eq (i32.or (i32.load8_u offset=4 (local.get $at)) (i32.const 0x20)) (i32.const 0x79)))
          (then (local.set $at (i32.add (local.get $at) (i32.const 5))))))
      (else
        ;; ch
        (if (i32.or
              (i32.ne (local.get $word) (i32.const 0x6f7065))
              (i32.ne (i32.or (i32.load16_u (local.get $at)) (i32.const 0x2020)) (i32.const 0x6863)))
          (then (return (i32.const 0))))
        (local.set $at (i32.add (local.get $at) (i32.const 2)))))
    (if (i32.eqz (call $beginsValue (local.get $before)))
      (then (return (i32.const 0))))
    (local.set $at (call $afterSpaces (local.get $at)))
    (if (i32.eq (call $byte (local.get $at)) (i32.const 0x5c))
      (then (return (i32.const 1))))
    (if (i32.eq (call $byte (local.get $at)) (i32.const 0x22))
      (then (return (i32.ne (call $byte (i32.add (local.get $at) (i32.const 1))) (i32.const 0x3a)))))
    (call $endsValue (local.get $at)))

  ;; Whether a value or a text may begin behind this place: a minus or none, blanks, then " : , or [.
  (func $beginsValue (param $at i32) (result i32)
    (local $byte i32)
    (if (i32.eq (call $byte (local.get $at)) (i32.const 0x2d))
      (then (local.set $at (i32.sub (local.get $at) (i32.const 1)))))
    (loop $next
      (local.set $byte (call $byte (local.get $at)))
      (if (i32.and (i32.le_u (local.get $byte) (i32.const 0x20)) (i32.ne (local.get $byte) (i32.const 0)))
        (then
          (local.set $at (i32.sub (local.get $at) (i32.const 1)))
          (br $next))))
    (i32.or
      (i32.or (i32.eq (local.get $byte) (i32.const 0x22)) (i32.eq (local.get $byte) (i32.const 0x3a)))
      (i32.or (i32.eq (local.get $byte) (i32.const 0x2c)) (i32.eq (local.get $byte) (i32.const 0x5b)))))

  ;; The u of an escape stands here: whether it is that of a letter.
  (func $escapesLetter (param $at i32) (result i32)
    (i32.and
      (i32.eq (i32.load16_u offset=1 (local.get $at)) (i32.const 0x3030))
      (i32.eq (i32.and (i32.load8_u offset=3 (local.get $at)) (i32.const 0xfc)) (i32.const 0x34))))

  ;; What the pair that ends here belongs to: 1 a number that is odd, 2 a time that is.
  (func $odd (param $at i32) (param $separator i32) (result i32)
    (local $before i32)
    (local.set $before (i32.load8_u (i32.sub (local.get $at) (i32.const 1))))
    (if (i32.lt_u (i32.sub (local.get $before) (i32.const 0x30)) (i32.const 10))
      (then (return (call $isInNumber (local.get $at)))))
    (if (i32.eq (local.get $before) (i32.const 0x22))
      (then
        (if (call $isTimestamp (local.get $at) (local.get $separator))
          (then (return (i32.const 0))))
        ;; A quote behind a backslash begins no text.
        (if (i32.eq (call $byte (i32.sub (local.get $at) (i32.const 2))) (i32.const 0x5c))
          (then (return (i32.const 0))))
        (return
          (i32.or (call $isOddText (local.get $at)) (i32.shl (call $beginsDay (local.get $at)) (i32.const 1))))))
    (if (i32.eq (local.get $before) (i32.const 0x65))
      (then (return (call $followsBoolean (local.get $at)))))
    (i32.shl
      (if (result i32) (i32.eq (local.get $before) (i32.const 0x5c))
        (then (call $escapesLetter (local.get $at)))
        (else (call $isNamedTime (local.get $at))))
      (i32.const 1)))

  ;; Which of what is wanted (1 numbers, 2 times) are plain from one place up to another. Each byte has classes as the first and as the second of a pair; a class is
  ;; the bytes with some high and some low halves, so that two tables of 16 tell it:
  ;;   1  a digit, then . e E      2 16  e, then a blank , ] }      4 8  a quote, then a digit - a space or a backslash
  ;;   32  n, then f      64  p, then o      128  a backslash, then u
  ;; Some bytes are in a class that need not be; what is found is looked at anyway.
  ;; Two steps at a time are a quarter faster.
  (func (export "plain") (param $at i32) (param $end i32) (param $wanted i32) (param $separator i32) (result i32)
    (local $bytes v128) (local $low v128) (local $high v128)
    ;; First classes of these bytes, and of those before them.
    (local $first v128) (local $before v128)
    (local $pairs v128) (local $morePairs v128)
    (local $found i32)
    (block $done
      (br_if $done (i32.eqz (local.get $wanted)))
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $bytes (v128.load (local.get $at)))
        (local.set $low (v128.and (local.get $bytes) (v128.const i32x4 0x0f0f0f0f 0x0f0f0f0f 0x0f0f0f0f 0x0f0f0f0f)))
        (local.set $high (i8x16.shr_u (local.get $bytes) (i32.const 4)))
        (local.set $first
          (v128.and
            (i8x16.swizzle (v128.const i8x16 65 1 13 1 1 19 1 1 1 1 0 0 128 0 32 0) (local.get $low))
            (i8x16.swizzle (v128.const i8x16 0 0 12 1 32 192 50 64 0 0 0 0 0 0 0 0) (local.get $high))))
        (local.set $pairs
          (v128.and
            (v128.and
              (i8x16.swizzle (v128.const i8x16 6 4 4 4 4 133 36 4 4 6 2 0 10 22 1 64) (local.get $low))
              (i8x16.swizzle (v128.const i8x16 2 0 7 4 97 24 97 144 0 0 0 0 0 0 0 0) (local.get $high)))
            (i8x16.shuffle 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 (local.get $before) (local.get $first))))
        (local.set $before (local.get $first))
        (local.set $bytes (v128.load offset=16 (local.get $at)))
        (local.set $low (v128.and (local.get $bytes) (v128.const i32x4 0x0f0f0f0f 0x0f0f0f0f 0x0f0f0f0f 0x0f0f0f0f)))
        (local.set $high (i8x16.shr_u (local.get $bytes) (i32.const 4)))
        (local.set $first
          (v128.and
            (i8x16.swizzle (v128.const i8x16 65 1 13 1 1 19 1 1 1 1 0 0 128 0 32 0) (local.get $low))
            (i8x16.swizzle (v128.const i8x16 0 0 12 1 32 192 50 64 0 0 0 0 0 0 0 0) (local.get $high))))
        (local.set $morePairs
          (v128.and
            (v128.and
              (i8x16.swizzle (v128.const i8x16 6 4 4 4 4 133 36 4 4 6 2 0 10 22 1 64) (local.get $low))
              (i8x16.swizzle (v128.const i8x16 2 0 7 4 97 24 97 144 0 0 0 0 0 0 0 0) (local.get $high)))
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
              (local.set $wanted
                (i32.and
                  (local.get $wanted)
                  (i32.xor
                    (call $odd (i32.add (local.get $at) (i32.ctz (local.get $found))) (local.get $separator))
                    (i32.const 3))))
              (local.set $found (i32.and (local.get $found) (i32.sub (local.get $found) (i32.const 1))))
              (br_if $each (local.get $found)))
            (br_if $done (i32.eqz (local.get $wanted)))))
        (local.set $at (i32.add (local.get $at) (i32.const 32)))
        (br $next)))
    (local.get $wanted))
)
