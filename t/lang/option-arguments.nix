{ name, n, greet ? "hello" }: "${greet} ${name} ${toString (n + 1)}"
