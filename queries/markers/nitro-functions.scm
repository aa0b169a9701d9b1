; Functions that define Nitro's app, by name
; ------------------------------------------
;
; Where nothing is minified, the runtime declares these; other chunks only import them.
;
; @name  the declared name

(function_declaration
  name: (identifier) @name
  (#any-of? @name "createNitroApp" "useNitroApp" "runNitroPlugins" "initNitroPlugins"))

(variable_declarator
  name: (identifier) @name
  value: [(function_expression) (arrow_function)]
  (#any-of? @name "createNitroApp" "useNitroApp" "runNitroPlugins" "initNitroPlugins"))
