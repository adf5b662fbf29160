# A function of many formals, some defaulted, called with a set that has more.
let
  f = { a0 ? 0, a1, a2, a3 ? 3, a4, a5, a6 ? 6, a7, a8, a9 ? 9, a10, a11, a12 ? 12, a13, a14, a15 ? 15, a16, a17, a18 ? 18, a19, a20, a21 ? 21, a22, a23, a24 ? 24, a25, a26, a27 ? 27, a28, a29, a30 ? 30, a31, a32, a33 ? 33, a34, a35, a36 ? 36, a37, a38, a39 ? 39, a40, a41, a42 ? 42, a43, a44, a45 ? 45, a46, a47, a48 ? 48, a49, a50, a51 ? 51, a52, a53, a54 ? 54, a55, a56, a57 ? 57, a58, a59, ... }@args: [ a0 a7 a14 a21 a28 a35 a42 a49 a56 (builtins.length (builtins.attrNames args)) ];
  s = builtins.listToAttrs (builtins.genList (i: { name = "a${toString i}"; value = i * 10; }) 80);
  without = removeAttrs s (builtins.genList (i: "a${toString (i * 3)}") 20);
in
[ (f s) (f without) (f (without // { a0 = "zero"; })) (builtins.length (builtins.attrNames (builtins.functionArgs f))) ]
