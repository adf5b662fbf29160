{ name ? "x" }: name
