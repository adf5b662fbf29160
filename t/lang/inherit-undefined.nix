{ inherit missing; }
