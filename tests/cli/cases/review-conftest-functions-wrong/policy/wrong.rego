package main

import rego.v1

deny contains "never" if parse_config_file("settings.yaml").debug

deny contains "there are no settings" if not parse_config_file("settings.yaml")
