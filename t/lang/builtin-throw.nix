throw "a message\nof two lines"
