let inner = "code again"; in
/* outer /* inner */ inner
