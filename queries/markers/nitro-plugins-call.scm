; The call that runs Nitro's plugins
; ----------------------------------
;
; Rollup may have added `$1` to the name.
;
; @call  the call expression

(call_expression
  function: (identifier) @_name
  (#match? @_name "^(run|init)NitroPlugins([$][0-9]+)?$")) @call
