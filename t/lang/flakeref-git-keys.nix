map builtins.flakeRefToString [
  { type = "git"; url = "ssh://a"; verifyCommit = true; publicKey = "k/+="; }
  { type = "git"; url = "ssh://a"; keytype = "t"; publicKey = "k"; }
  { type = "git"; url = "ssh://a"; publicKeys = ''[{"key":"a"}]''; }
  { type = "git"; url = "ssh://a"; publicKey = "c d"; publicKeys = ''[{"type":"b","key":"a","x":1}]''; }
  { type = "git"; url = "ssh://a"; publicKeys = "[]"; }
]
