null > null
