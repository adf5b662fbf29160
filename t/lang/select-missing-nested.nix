let config = { services.nginx.enable = true; }; in config.services.nginx.port
