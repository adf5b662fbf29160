"${./data/a.drv}"
