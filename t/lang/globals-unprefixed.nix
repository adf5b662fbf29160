# Exactly these are visible without the prefix or underscores.
map builtins.typeOf [ abort baseNameOf break builtins derivation derivationStrict dirOf false fetchGit fetchMercurial fetchTarball fromTOML import isNull map null placeholder removeAttrs scopedImport throw toString true ]
