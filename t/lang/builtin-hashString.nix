let h = builtins.hashString; in
[
  (h "md5" "") (h "sha1" "") (h "sha256" "") (h "sha512" "") (h "md5" "abc") (h "sha1" "abc") (h "sha256" "abc") (h "sha512" "abc")
  (h "sha256" (builtins.concatStringsSep "" (builtins.genList (i: "0123456789") 100))) (h "sha1" "é\n") (h "md5" (builtins.substring 0 55 (builtins.concatStringsSep "" (builtins.genList toString 64)))) (h "sha256" (builtins.substring 0 64 (builtins.concatStringsSep "" (builtins.genList toString 64)))) (h "sha512" (builtins.substring 0 111 (builtins.concatStringsSep "" (builtins.genList toString 64))))
]
