; throw statements that stand directly in the body

(program
  (throw_statement) @throw)
