# The name after (or before) @ is the original argument, without defaults.
[
  ((args@{ a, ... }: args) { a = 1; b = 2; })
  (({ a, ... }@args: args) { a = 1; b = 2; })
  (({ a ? 1, b }@args: args) { b = 2; })
  (({ a ? args.b, b }@args: a) { b = 5; })
  (({ a ? 1 }@args: args ? a) { })
  ((args@{ }: args) { })
  (({ a, ... }@args: builtins.removeAttrs args [ "a" ]) { a = 1; z = 26; })
]
