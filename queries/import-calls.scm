; import(), import.source(), import.defer() (ECMA-262, ImportCall)
; ----------------------------------------------------------------
; The phase is hidden from the grammar and read from the source.

(call_expression
  function: (import) @import
  arguments: (arguments) @arguments) @call
