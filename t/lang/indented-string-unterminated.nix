''
  abc ' "
