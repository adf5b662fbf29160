let x = null; in "a ${x} b"
