; The agent is started.
(call_expression
  function: (member_expression
    object: (identifier) @_object
    property: (property_identifier) @_property)
  (#eq? @_object "agent")
  (#eq? @_property "start")) @call
