(call_expression
  function: (identifier) @_name
  (#eq? @_name "readConfig")) @call
