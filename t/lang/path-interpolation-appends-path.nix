# A path inside a path literal is appended as text and never copied anywhere.
[ /a/${/b/c} /a${/b} (builtins.typeOf /a/${/b}) ]
