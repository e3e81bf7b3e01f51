package test

# Where base 64 is broken, newlines counted.
p := crypto.x509.parse_certificates("YWJj\nb")
