; A call of what may be Node's require: require(…), module.require(…), createRequire(…)(…)
; ----------------------------------------------------------------------------------------
; Whether @callee is Node's require is a matter of scopes, not of syntax.

(call_expression
  function: (_) @callee
  arguments: (arguments) @arguments) @call
