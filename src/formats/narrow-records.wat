;; Writes JSON records without the members that nobody reads, and tells what is plain in the others. narrow-records.ts says which records are left as
;; they are and how the table of wanted members lies in memory. Assembled by `node scripts/assemble.mjs`.
;;
;; Places are addresses; 0 instead of one says that the record is to be left as it is.
(module
  ;; Zeros follow the records; as many bytes as they have, and 32 more, are free where they are written to.
  (import "records" "memory" (memory 1))
  (import "records" "plain" (func $plain (param i32 i32 i32 i32) (result i32)))
  (import "records" "isTimestamp" (func $isTimestamp (param i32 i32) (result i32)))
  (import "records" "isDigit" (func $isDigit (param i32) (result i32)))
  (import "records" "afterDigits" (func $afterDigits (param i32) (result i32)))

  ;; Where the next byte is written.
  (global $to (mut i32) (i32.const 0))
  ;; What is plain so far: 1 numbers, 2 times.
  (global $wanted (mut i32) (i32.const 0))
  ;; Between day and time.
  (global $separator (mut i32) (i32.const 0))

  ;; The next place that holds no space, tab or carriage return.
  (func $afterBlanks (param $at i32) (result i32)
    (local $byte i32)
    (loop $next
      (local.set $byte (i32.load8_u (local.get $at)))
      (if (i32.or
            (i32.eq (local.get $byte) (i32.const 0x20))
            (i32.or (i32.eq (local.get $byte) (i32.const 0x09)) (i32.eq (local.get $byte) (i32.const 0x0d))))
        (then
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (br $next))))
    (local.get $at))

  ;; The quote that ends the text which begins here, of ASCII without escapes and control characters: who leaves a text out must know that it is one.
  (func $endOfText (param $at i32) (result i32)
    (local $bytes v128)
    (local $found i32)
    (loop $next
      (local.set $bytes (v128.load (local.get $at)))
      (local.set $found
        (i8x16.bitmask
          (v128.or
            (v128.or
              (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 0x22)))
              (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 0x5c))))
            ;; As signed numbers, those that are not ASCII are below, too.
            (i8x16.lt_s (local.get $bytes) (i8x16.splat (i32.const 0x20))))))
      (if (i32.eqz (local.get $found))
        (then
          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (br $next))))
    (local.set $at (i32.add (local.get $at) (i32.ctz (local.get $found))))
    (select
      (local.get $at)
      (i32.const 0)
      (i32.eq (i32.load8_u (local.get $at)) (i32.const 0x22))))

  ;; Behind a number without an exponent. Java refuses numbers of 1,000 digits.
  (func $afterNumber (param $at i32) (result i32)
    (local $start i32)
    (if (i32.eq (i32.load8_u (local.get $at)) (i32.const 0x2d))
      (then (local.set $at (i32.add (local.get $at) (i32.const 1)))))
    (if (i32.eqz (call $isDigit (local.get $at)))
      (then (return (i32.const 0))))
    (local.set $start (local.get $at))
    (local.set $at (call $afterDigits (local.get $at)))
    (if (i32.and
          (i32.eq (i32.load8_u (local.get $start)) (i32.const 0x30))
          (i32.ne (i32.sub (local.get $at) (local.get $start)) (i32.const 1)))
      (then (return (i32.const 0))))
    (if (i32.eq (i32.load8_u (local.get $at)) (i32.const 0x2e))
      (then
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (if (i32.eqz (call $isDigit (local.get $at)))
          (then (return (i32.const 0))))
        (local.set $at (call $afterDigits (local.get $at)))))
    (select
      (local.get $at)
      (i32.const 0)
      (i32.lt_u (i32.sub (local.get $at) (local.get $start)) (i32.const 500))))

  ;; Behind the value that begins here, which is certainly one. `depth`: so many objects and arrays may lie in each other.
  (func $afterValue (param $at i32) (param $depth i32) (result i32)
    (local $byte i32)
    (local $close i32)
    (local.set $byte (i32.load8_u (local.get $at)))
    (if (i32.eq (local.get $byte) (i32.const 0x22))
      (then
        (local.set $at (call $endOfText (i32.add (local.get $at) (i32.const 1))))
        (return (select (i32.add (local.get $at) (i32.const 1)) (i32.const 0) (local.get $at)))))
    ;; A bracket or a brace; what closes it is two more.
    (if (i32.eq (i32.or (local.get $byte) (i32.const 0x20)) (i32.const 0x7b))
      (then
        (if (i32.eqz (local.get $depth))
          (then (return (i32.const 0))))
        (local.set $close (i32.add (local.get $byte) (i32.const 2)))
        (local.set $at (call $afterBlanks (i32.add (local.get $at) (i32.const 1))))
        (if (i32.eq (i32.load8_u (local.get $at)) (local.get $close))
          (then (return (i32.add (local.get $at) (i32.const 1)))))
        (loop $next
          (if (i32.eq (local.get $close) (i32.const 0x7d))
            (then
              (if (i32.ne (i32.load8_u (local.get $at)) (i32.const 0x22))
                (then (return (i32.const 0))))
              (local.set $at (call $endOfText (i32.add (local.get $at) (i32.const 1))))
              (if (i32.eqz (local.get $at))
                (then (return (i32.const 0))))
              (local.set $at (call $afterBlanks (i32.add (local.get $at) (i32.const 1))))
              (if (i32.ne (i32.load8_u (local.get $at)) (i32.const 0x3a))
                (then (return (i32.const 0))))
              (local.set $at (call $afterBlanks (i32.add (local.get $at) (i32.const 1))))))
          (local.set $at (call $afterValue (local.get $at) (i32.sub (local.get $depth) (i32.const 1))))
          (if (i32.eqz (local.get $at))
            (then (return (i32.const 0))))
          (local.set $at (call $afterBlanks (local.get $at)))
          (local.set $byte (i32.load8_u (local.get $at)))
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (if (i32.eq (local.get $byte) (local.get $close))
            (then (return (local.get $at))))
          (if (i32.ne (local.get $byte) (i32.const 0x2c))
            (then (return (i32.const 0))))
          (local.set $at (call $afterBlanks (local.get $at)))
          (br $next))))
    ;; null, true, false
    (local.set $byte (i32.load (local.get $at)))
    (if (i32.or
          (i32.eq (local.get $byte) (i32.const 0x6c6c756e))
          (i32.eq (local.get $byte) (i32.const 0x65757274)))
      (then (return (i32.add (local.get $at) (i32.const 4)))))
    (if (i32.and
          (i32.eq (local.get $byte) (i32.const 0x736c6166))
          (i32.eq (i32.load8_u offset=4 (local.get $at)) (i32.const 0x65)))
      (then (return (i32.add (local.get $at) (i32.const 5)))))
    (call $afterNumber (local.get $at)))

  ;; Whether a text that begins here is a whole number of at most 18 digits.
  (func $isWhole (param $at i32) (result i32)
    (local $end i32)
    (if (i32.eq (i32.load8_u (local.get $at)) (i32.const 0x2d))
      (then (local.set $at (i32.add (local.get $at) (i32.const 1)))))
    (local.set $end (call $afterDigits (local.get $at)))
    (i32.and
      (i32.lt_u (i32.sub (i32.sub (local.get $end) (local.get $at)) (i32.const 1)) (i32.const 18))
      (i32.eq (i32.load8_u (local.get $end)) (i32.const 0x22))))

  ;; Whether the key that begins here goes on, behind 16 bytes, like that of the member, up to its quote.
  (func $hasRest (param $at i32) (param $member i32) (result i32)
    (local $end i32)
    (local $text i32)
    (local.set $end (i32.add (local.get $at) (i32.load offset=4 (local.get $member))))
    (local.set $at (i32.add (local.get $at) (i32.const 16)))
    (local.set $text (i32.add (i32.load offset=24 (local.get $member)) (i32.const 17)))
    (loop $next
      (if (i32.ge_u (local.get $at) (local.get $end))
        (then (return (i32.const 1))))
      (if (i32.eq (i32.load8_u (local.get $at)) (i32.load8_u (local.get $text)))
        (then
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (local.set $text (i32.add (local.get $text) (i32.const 1)))
          (br $next))))
    (i32.const 0))

  ;; The wanted member of this key, which begins behind its quote; `first` is the most likely one.
  (func $memberOf (param $at i32) (param $first i32) (result i32)
    (local $bytes v128)
    (local $member i32)
    (local.set $bytes (v128.load (local.get $at)))
    (local.set $member (local.get $first))
    (loop $next
      (if (i32.eqz
            (v128.any_true
              (v128.xor
                (v128.and (local.get $bytes) (v128.load offset=48 (local.get $member)))
                (v128.load offset=32 (local.get $member)))))
        (then
          (if (i32.le_u (i32.load offset=4 (local.get $member)) (i32.const 16))
            (then (return (local.get $member))))
          (if (call $hasRest (local.get $at) (local.get $member))
            (then (return (local.get $member))))))
      (local.set $member (i32.load (local.get $member)))
      (br_if $next (i32.ne (local.get $member) (local.get $first))))
    (i32.const 0))

  ;; Writes the object whose brace was just before, with the wanted members that begin at `wanted`. What is null is left out, too.
  (func $object (param $at i32) (param $expected i32) (result i32)
    (local $to i32)
    (local $member i32) (local $kind i32) (local $seen i32) (local $comma i32)
    (local $byte i32) (local $found i32) (local $text i32) (local $end i32)
    (local $bytes v128) (local $quotes v128) (local $backslashes v128) (local $spaces v128)
    (local.set $quotes (i8x16.splat (i32.const 0x22)))
    (local.set $backslashes (i8x16.splat (i32.const 0x5c)))
    (local.set $spaces (i8x16.splat (i32.const 0x20)))
    (local.set $to (global.get $to))
    (i32.store8 (local.get $to) (i32.const 0x7b))
    (local.set $to (i32.add (local.get $to) (i32.const 1)))
    (if (i32.le_u (i32.load8_u (local.get $at)) (i32.const 0x20))
      (then (local.set $at (call $afterBlanks (local.get $at)))))
    (if (i32.eq (i32.load8_u (local.get $at)) (i32.const 0x7d))
      (then
        (i32.store8 (local.get $to) (i32.const 0x7d))
        (global.set $to (i32.add (local.get $to) (i32.const 1)))
        (return (i32.add (local.get $at) (i32.const 1)))))
    (loop $next
      (if (i32.ne (i32.load8_u (local.get $at)) (i32.const 0x22))
        (then (return (i32.const 0))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (local.set $bytes (v128.load (local.get $at)))
      (local.set $member (local.get $expected))
      (if (i32.or
            (v128.any_true
              (v128.xor
                (v128.and (local.get $bytes) (v128.load offset=48 (local.get $member)))
                (v128.load offset=32 (local.get $member))))
            (i32.gt_u (i32.load offset=4 (local.get $member)) (i32.const 16)))
        (then
          ;; Most others begin with a byte that no wanted one begins with.
          (local.set $member
            (if (result i32)
              (i32.and
                (i32.shr_u (i32.load offset=20 (local.get $member)) (i32.load8_u (local.get $at)))
                (i32.const 1))
              (then (call $memberOf (local.get $at) (local.get $expected)))
              (else (i32.const 0))))))
      (if (local.get $member)
        (then (local.set $at (i32.add (local.get $at) (i32.load offset=4 (local.get $member)))))
        (else
          ;; As $endOfText; written out, since calls took a third of all time.
          (loop $more
            (local.set $bytes (v128.load (local.get $at)))
            (local.set $found
              (i8x16.bitmask
                (v128.or
                  (v128.or
                    (i8x16.eq (local.get $bytes) (local.get $quotes))
                    (i8x16.eq (local.get $bytes) (local.get $backslashes)))
                  (i8x16.lt_s (local.get $bytes) (local.get $spaces)))))
            (if (i32.eqz (local.get $found))
              (then
                (local.set $at (i32.add (local.get $at) (i32.const 16)))
                (br $more))))
          (local.set $at (i32.add (local.get $at) (i32.ctz (local.get $found))))
          (if (i32.ne (i32.load8_u (local.get $at)) (i32.const 0x22))
            (then (return (i32.const 0))))
          (local.set $at (i32.add (local.get $at) (i32.const 1)))))
      (if (i32.le_u (i32.load8_u (local.get $at)) (i32.const 0x20))
        (then (local.set $at (call $afterBlanks (local.get $at)))))
      (if (i32.ne (i32.load8_u (local.get $at)) (i32.const 0x3a))
        (then (return (i32.const 0))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (local.set $byte (i32.load8_u (local.get $at)))
      (if (i32.le_u (local.get $byte) (i32.const 0x20))
        (then
          (local.set $at (call $afterBlanks (local.get $at)))
          (local.set $byte (i32.load8_u (local.get $at)))))
      (block $written
        (if (i32.eqz (local.get $member))
          (then
            (if (i32.eq (local.get $byte) (i32.const 0x22))
              (then
                (local.set $at (i32.add (local.get $at) (i32.const 1)))
                (loop $more
                  (local.set $bytes (v128.load (local.get $at)))
                  (local.set $found
                    (i8x16.bitmask
                      (v128.or
                        (v128.or
                          (i8x16.eq (local.get $bytes) (local.get $quotes))
                          (i8x16.eq (local.get $bytes) (local.get $backslashes)))
                        (i8x16.lt_s (local.get $bytes) (local.get $spaces)))))
                  (if (i32.eqz (local.get $found))
                    (then
                      (local.set $at (i32.add (local.get $at) (i32.const 16)))
                      (br $more))))
                (local.set $at (i32.add (local.get $at) (i32.ctz (local.get $found))))
                (if (i32.ne (i32.load8_u (local.get $at)) (i32.const 0x22))
                  (then (return (i32.const 0))))
                (local.set $at (i32.add (local.get $at) (i32.const 1)))
                (br $written)))
            (if (i32.eq (i32.load (local.get $at)) (i32.const 0x6c6c756e))
              (then
                (local.set $at (i32.add (local.get $at) (i32.const 4)))
                (br $written)))
            ;; A whole number of up to 15 digits.
            (local.set $text (i32.add (local.get $at) (i32.eq (local.get $byte) (i32.const 0x2d))))
            (local.set $byte (i32.load8_u (local.get $text)))
            (local.set $found
              (i32.ctz
                (i32.or
                  (i8x16.bitmask
                    (i8x16.gt_u
                      (i8x16.sub (v128.load (local.get $text)) (i8x16.splat (i32.const 0x30)))
                      (i8x16.splat (i32.const 9))))
                  (i32.const 0x10000))))
            (local.set $end (i32.add (local.get $text) (local.get $found)))
            (if (i32.and
                  (i32.or
                    (i32.eq (i32.load8_u (local.get $end)) (i32.const 0x2c))
                    (i32.eq (i32.load8_u (local.get $end)) (i32.const 0x7d)))
                  (i32.and
                    (i32.lt_u (i32.sub (local.get $found) (i32.const 1)) (i32.const 15))
                    (i32.or
                      (i32.eq (local.get $found) (i32.const 1))
                      (i32.ne (local.get $byte) (i32.const 0x30)))))
              (then
                (local.set $at (local.get $end))
                (br $written)))
            (local.set $at (call $afterValue (local.get $at) (i32.const 100)))
            (if (i32.eqz (local.get $at))
              (then (return (i32.const 0))))
            (br $written)))
        ;; Of a key that stands twice the last counts: that is for others to see to.
        (if (i32.and (local.get $seen) (i32.load offset=16 (local.get $member)))
          (then (return (i32.const 0))))
        (local.set $seen (i32.or (local.get $seen) (i32.load offset=16 (local.get $member))))
        (local.set $expected (i32.load (local.get $member)))
        (local.set $kind (i32.load offset=8 (local.get $member)))
        (if (i32.eq (i32.load (local.get $at)) (i32.const 0x6c6c756e))
          (then
            (local.set $at (i32.add (local.get $at) (i32.const 4)))
            (br $written)))
        (i32.store8 (local.get $to) (local.get $comma))
        (local.set $to (i32.add (local.get $to) (i32.ne (local.get $comma) (i32.const 0))))
        (local.set $comma (i32.const 0x2c))
        ;; The key, with its quotes and the colon.
        (local.set $text (i32.load offset=24 (local.get $member)))
        (local.set $end (i32.add (local.get $to) (i32.add (i32.load offset=4 (local.get $member)) (i32.const 2))))
        (loop $key
          (v128.store (local.get $to) (v128.load (local.get $text)))
          (local.set $to (i32.add (local.get $to) (i32.const 16)))
          (local.set $text (i32.add (local.get $text) (i32.const 16)))
          (br_if $key (i32.lt_u (local.get $to) (local.get $end))))
        (local.set $to (local.get $end))
        (if (i32.eq (local.get $byte) (i32.const 0x22))
          (then
            (if (i32.eq (local.get $kind) (i32.const 3))
              (then (return (i32.const 0))))
            (i32.store8 (local.get $to) (i32.const 0x22))
            (local.set $to (i32.add (local.get $to) (i32.const 1)))
            (local.set $at (i32.add (local.get $at) (i32.const 1)))
            (if (local.get $kind)
              (then
                (if (i32.eqz
                      (if (result i32) (i32.eq (local.get $kind) (i32.const 1))
                        (then (call $isWhole (local.get $at)))
                        (else (call $isTimestamp (local.get $at) (global.get $separator)))))
                  (then
                    (global.set $wanted
                      (i32.and (global.get $wanted) (i32.xor (local.get $kind) (i32.const 3))))))))
            (loop $more
              (local.set $bytes (v128.load (local.get $at)))
              (v128.store (local.get $to) (local.get $bytes))
              (local.set $found
                (i8x16.bitmask
                  (v128.or
                    (v128.or
                      (i8x16.eq (local.get $bytes) (local.get $quotes))
                      (i8x16.eq (local.get $bytes) (local.get $backslashes)))
                    (i8x16.lt_u (local.get $bytes) (local.get $spaces)))))
              (if (i32.eqz (local.get $found))
                (then
                  (local.set $at (i32.add (local.get $at) (i32.const 16)))
                  (local.set $to (i32.add (local.get $to) (i32.const 16)))
                  (br $more))))
            (local.set $found (i32.ctz (local.get $found)))
            (local.set $at (i32.add (local.get $at) (local.get $found)))
            (if (i32.ne (i32.load8_u (local.get $at)) (i32.const 0x22))
              (then (return (i32.const 0))))
            (local.set $at (i32.add (local.get $at) (i32.const 1)))
            (local.set $to (i32.add (local.get $to) (i32.add (local.get $found) (i32.const 1))))
            (br $written)))
        (if (i32.eq (i32.or (local.get $byte) (i32.const 0x20)) (i32.const 0x7b))
          (then
            (if (i32.eq (local.get $kind) (i32.const 3))
              (then
                (if (i32.ne (local.get $byte) (i32.const 0x7b))
                  (then (return (i32.const 0))))
                (global.set $to (local.get $to))
                (local.set $at
                  (call $object (i32.add (local.get $at) (i32.const 1)) (i32.load offset=12 (local.get $member))))
                (local.set $to (global.get $to))
                (br_if $written (local.get $at))
                (return (i32.const 0))))
            (local.set $end (call $afterValue (local.get $at) (i32.const 100)))
            (if (i32.eqz (local.get $end))
              (then (return (i32.const 0))))
            (memory.copy (local.get $to) (local.get $at) (i32.sub (local.get $end) (local.get $at)))
            (local.set $to (i32.add (local.get $to) (i32.sub (local.get $end) (local.get $at))))
            (global.set $wanted
              (call $plain (local.get $at) (local.get $end) (global.get $wanted) (global.get $separator)))
            (local.set $at (local.get $end))
            (br $written)))
        ;; A number or a word: whoever reads it sees whether it is one.
        (if (i32.eq (local.get $kind) (i32.const 3))
          (then (return (i32.const 0))))
        (local.set $text (local.get $at))
        (if (i32.eq (local.get $byte) (i32.const 0x2d))
          (then
            (i32.store8 (local.get $to) (local.get $byte))
            (local.set $to (i32.add (local.get $to) (i32.const 1)))
            (local.set $at (i32.add (local.get $at) (i32.const 1)))))
        (loop $more
          (local.set $bytes (v128.load (local.get $at)))
          (v128.store (local.get $to) (local.get $bytes))
          ;; Digits are these after subtraction; 16 stands for none that is not.
          (local.set $found
            (i32.ctz
              (i32.or
                (i8x16.bitmask
                  (i8x16.gt_u
                    (i8x16.sub (local.get $bytes) (i8x16.splat (i32.const 0x30)))
                    (i8x16.splat (i32.const 9))))
                (i32.const 0x10000))))
          (local.set $at (i32.add (local.get $at) (local.get $found)))
          (local.set $to (i32.add (local.get $to) (local.get $found)))
          (br_if $more (i32.eq (local.get $found) (i32.const 16))))
        (local.set $byte (i32.load8_u (local.get $at)))
        (if (i32.or
              (i32.le_u (local.get $byte) (i32.const 0x20))
              (i32.or (i32.eq (local.get $byte) (i32.const 0x2c)) (i32.eq (local.get $byte) (i32.const 0x7d))))
          (then
            (if (i32.eq (local.get $at) (local.get $text))
              (then (return (i32.const 0))))
            ;; A number is no plain time.
            (if (i32.eq (local.get $kind) (i32.const 2))
              (then (global.set $wanted (i32.and (global.get $wanted) (i32.const 1)))))
            (br $written)))
        (global.set $wanted (i32.and (global.get $wanted) (i32.xor (local.get $kind) (i32.const 3))))
        ;; Letters, digits, + - and the point, up to whatever else.
        (loop $more
          (local.set $byte (i32.load8_u (local.get $at)))
          (if (i32.or
                (i32.or
                  (call $isDigit (local.get $at))
                  (i32.lt_u
                    (i32.sub (i32.or (local.get $byte) (i32.const 0x20)) (i32.const 0x61))
                    (i32.const 26)))
                (i32.or
                  (i32.eq (local.get $byte) (i32.const 0x2e))
                  (i32.or
                    (i32.eq (local.get $byte) (i32.const 0x2b))
                    (i32.eq (local.get $byte) (i32.const 0x2d)))))
            (then
              (i32.store8 (local.get $to) (local.get $byte))
              (local.set $to (i32.add (local.get $to) (i32.const 1)))
              (local.set $at (i32.add (local.get $at) (i32.const 1)))
              (br $more))))
        (if (i32.eq (local.get $at) (local.get $text))
          (then (return (i32.const 0)))))
      (local.set $byte (i32.load8_u (local.get $at)))
      (if (i32.le_u (local.get $byte) (i32.const 0x20))
        (then
          (local.set $at (call $afterBlanks (local.get $at)))
          (local.set $byte (i32.load8_u (local.get $at)))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (if (i32.eq (local.get $byte) (i32.const 0x2c))
        (then
          (if (i32.le_u (i32.load8_u (local.get $at)) (i32.const 0x20))
            (then (local.set $at (call $afterBlanks (local.get $at)))))
          (br $next)))
      (if (i32.ne (local.get $byte) (i32.const 0x7d))
        (then (return (i32.const 0)))))
    (i32.store8 (local.get $to) (i32.const 0x7d))
    (global.set $to (i32.add (local.get $to) (i32.const 1)))
    (local.get $at))

  ;; Behind the next line feed, or `end`.
  (func $afterLine (param $at i32) (param $end i32) (result i32)
    (local $found i32)
    (loop $next
      (local.set $found
        (i8x16.bitmask (i8x16.eq (v128.load (local.get $at)) (i8x16.splat (i32.const 0x0a)))))
      (if (i32.eqz (local.get $found))
        (then
          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (br_if $next (i32.lt_u (local.get $at) (local.get $end)))
          (return (local.get $end)))))
    (local.set $at (i32.add (i32.add (local.get $at) (i32.ctz (local.get $found))) (i32.const 1)))
    (select (local.get $at) (local.get $end) (i32.lt_u (local.get $at) (local.get $end))))

  ;; Writes the records between two places to another, with the wanted members that begin at `members`. Gives where they end.
  (func (export "narrow")
    (param $at i32) (param $end i32) (param $to i32) (param $members i32) (param $plainWanted i32) (param $separator i32)
    (result i32)
    (local $record i32)
    (local $byte i32)
    (global.set $wanted (local.get $plainWanted))
    (global.set $separator (local.get $separator))
    (global.set $to (local.get $to))
    (loop $next
      (if (i32.lt_u (local.get $at) (local.get $end))
        (then
          (local.set $record (local.get $at))
          (local.set $to (global.get $to))
          (block $asItIs
            (br_if $asItIs (i32.ne (i32.load8_u (local.get $at)) (i32.const 0x7b)))
            (local.set $at (call $object (i32.add (local.get $at) (i32.const 1)) (local.get $members)))
            (br_if $asItIs (i32.eqz (local.get $at)))
            (local.set $at (call $afterBlanks (local.get $at)))
            (br_if $next (i32.eq (local.get $at) (local.get $end)))
            (br_if $asItIs (i32.ne (i32.load8_u (local.get $at)) (i32.const 0x0a)))
            (i32.store8 (global.get $to) (i32.const 0x0a))
            (global.set $to (i32.add (global.get $to) (i32.const 1)))
            (local.set $at (i32.add (local.get $at) (i32.const 1)))
            (br $next))
          (local.set $at (call $afterLine (local.get $record) (local.get $end)))
          (memory.copy (local.get $to) (local.get $record) (i32.sub (local.get $at) (local.get $record)))
          (global.set $to (i32.add (local.get $to) (i32.sub (local.get $at) (local.get $record))))
          (global.set $wanted
            (call $plain (local.get $record) (local.get $at) (global.get $wanted) (global.get $separator)))
          (br $next))))
    (global.get $to))

  ;; What is plain in what was written last: 1 numbers, 2 times.
  (func (export "plainOfNarrow") (result i32)
    (global.get $wanted))
)
