# The objects that the tests of the checks of doctor share: webhooks that are called in the Service usher of the namespace
# shop, a Deployment that answers, and certificates for it.
package doctor.fixtures_test

# What a check finds.
at(field, message) := {"msg": message, "field": field}

# The objects by apiVersion, kind, namespace and name.
arranged(objects) := object.union_n([tree |
	some entry in objects
	namespace := object.get(entry, ["metadata", "namespace"], "")
	tree := {entry.apiVersion: {entry.kind: {namespace: {entry.metadata.name: entry}}}}
])

named(version, kind, name, members) := object.union(
	{"apiVersion": version, "kind": kind, "metadata": {"name": name, "namespace": "shop"}},
	members,
)

# ---- Registrations

webhook(members) := object.union(
	{"name": "usher.example.com", "clientConfig": {"service": {"namespace": "shop", "name": "usher"}}},
	members,
)

validating(webhooks) := registration("ValidatingWebhookConfiguration", webhooks)

mutating(webhooks) := registration("MutatingWebhookConfiguration", webhooks)

registration(kind, webhooks) := {
	"apiVersion": "admissionregistration.k8s.io/v1",
	"kind": kind,
	"metadata": {"name": "usher"},
	"webhooks": webhooks,
}

rule(group, resources) := {"apiGroups": [group], "resources": resources}

# ---- What answers them

service := named("v1", "Service", "usher", {"spec": {
	"selector": {"app": "usher"},
	"ports": [{"port": 443, "targetPort": "https"}],
}})

deployment(pod) := workload("Deployment", "usher", pod)

workload(kind, label, pod) := named("apps/v1", kind, "usher", {"spec": {"template": {
	"metadata": {"labels": {"app": label}},
	"spec": pod,
}}})

# A server that answers one webhook, and what else there is.
cluster(pod, others) := arranged(array.concat([validating([webhook({})]), service, deployment(pod)], others))

# A server whose pods mount the Secret tls.
mounting(others) := cluster({"volumes": [{"secret": {"secretName": "tls"}}]}, others)

# ---- Certificates

secret(contents) := named("v1", "Secret", "tls", {"data": {key: base64.encode(text) | some key, text in contents}})

pem(what, body) := sprintf("-----BEGIN %[1]s-----\n%[2]s\n-----END %[1]s-----\n", [what, trim_space(body)])

# A CA, good from 2025 to 2034.
authority := pem("CERTIFICATE", `
MIIBPzCB56ADAgECAgEBMAoGCCqGSM49BAMCMBAxDjAMBgNVBAMMBWZpcnN0MB4X
DTI1MDEwMTAwMDAwMFoXDTM1MDEwMTAwMDAwMFowEDEOMAwGA1UEAwwFZmlyc3Qw
WTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATp0ox+WggbA3jlF1+okjOWgaD4bTnp
N5qLkXiIJLmvMvY1zVhtZXwYWtvRDCaD2rK3QyfVDI6QXCkm9EwwKhFxozIwMDAP
BgNVHRMBAf8EBTADAQH/MB0GA1UdDgQWBBSinoVpzZYYsMc1q4L/nNkgitno+TAK
BggqhkjOPQQDAgNHADBEAiB2qgA5oGE+VdPAfwV2rq794eYOFesTe9XbJGWDvRh0
YQIgASPThWDzNWbcwJL6XUByw21O5giP+ZeHeIYcv05DdPQ=
`)

# Another CA, which signed nothing.
other_authority := pem("CERTIFICATE", `
MIIBQTCB6aADAgECAgECMAoGCCqGSM49BAMCMBExDzANBgNVBAMMBnNlY29uZDAe
Fw0yNTAxMDEwMDAwMDBaFw0zNTAxMDEwMDAwMDBaMBExDzANBgNVBAMMBnNlY29u
ZDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABNoN8pNxzKatZjxb3NC0TwLwKFH4
ITnz0L+bS1TFIQ7LOcAW/jbZom0pv5k0HTQpEsFLSUMZr8bU8EZr/9uFYmyjMjAw
MA8GA1UdEwEB/wQFMAMBAf8wHQYDVR0OBBYEFBOfenEdVTfxo+0y0J+kxI7k8W8Q
MAoGCCqGSM49BAMCA0cAMEQCIDKfgLO3vtyLmKxMWM0VjeVgM93PNAcavgqcyMdY
FQKVAiBVrkFK/MGK3473+k74e9KPgWSdI8jHbpWtNqa2pojzUQ==
`)

# One with the name of the first, and a key of RSA with 2048 bits. It signed nothing either.
namesake := pem("CERTIFICATE", `
MIICzTCCAbWgAwIBAgIBCDANBgkqhkiG9w0BAQsFADAQMQ4wDAYDVQQDDAVmaXJz
dDAeFw0yNTAxMDEwMDAwMDBaFw0zNTAxMDEwMDAwMDBaMBAxDjAMBgNVBAMMBWZp
cnN0MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAvvVBqXKBLbIRctxh
Oa14wVVb/2JXl7ykdUBGS3sdHlruNn6CP8vgrCwqupANwCNVHPdNGorpIhECPOa9
jJVbfalVaaCHviJrLAAETJqzViXDOAUrTJKTh4o91TK4jWeJCVFGzGzKnxiprDpi
7ijeYWnU/KWWQEm53nXbEfLY0yJCVrj5ZoLBAxLzVUMln0xEy/WoMyDHNWpw2weQ
T71bIVuny3txFDflvccFWvm5wJDe1nTc2LuTst9nlLZVU1pBA/O1AwkUbUnKlx6W
ZaB+nIXZqUEmSLB+NWiQeejGP7+3UCHfdSzKm/PrQe97nMpGCRRQmov+T8+NTY0q
cql15wIDAQABozIwMDAPBgNVHRMBAf8EBTADAQH/MB0GA1UdDgQWBBQXqBJ4Gk8W
RBYRzdzsDCCsLIAJpzANBgkqhkiG9w0BAQsFAAOCAQEAYQ6WSXmA7onNwERrXNNK
6NTfMWIRVXiSK9k33aH+q81s22IgTlvXdQPHX6jIG/icdO7FR/SNM321xOM3p4F8
9SziBfByn3N+UBF1LdHCJsYnfWGHby3/v/Rb8CVGUVGlGhEUIrG7PyY8NB8Vk3PI
wavOhQVYaNOf7+u8TkArMebQzhYr+FHl0VL+wtZR3TVYaLd9hRaxK5JApthqL9+S
gaZqwlu5gJbj8myEYDfNGal5ES/ENzfR3/6QeIueF9jnrZQf0zmoMrcr7PiJs9E6
3CIIZNOsSgmJCTyVAJafn0GjQrpjkcN4miFx3sSirHb3AG/Bsgg7NLYSKYHIHyLe
oQ==
`)

# A CA that the first one signed.
intermediate := pem("CERTIFICATE", `
MIIBZDCCAQqgAwIBAgIBAzAKBggqhkjOPQQDAjAQMQ4wDAYDVQQDDAVmaXJzdDAe
Fw0yNTAxMDEwMDAwMDBaFw0zNTAxMDEwMDAwMDBaMBIxEDAOBgNVBAMMB2JldHdl
ZW4wWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQUM0w0+y315TfcD2nZXPuxFEtm
VUntsl0LuW0VISWMqBIdycTF8irZj+KIl2/H7v+QaVdWeBsMGOn3eV9BaWMSo1Mw
UTAPBgNVHRMBAf8EBTADAQH/MB0GA1UdDgQWBBSeF76YhZDuMcIpFEphGtPXVDZs
yjAfBgNVHSMEGDAWgBSinoVpzZYYsMc1q4L/nNkgitno+TAKBggqhkjOPQQDAgNI
ADBFAiB3Y53195+ni4V7KOa5ZCHCy1A2L7SNyNStfYdZ38mqtQIhAIKX49Qc803z
JAnXsKvQI/eBOsjPB0e38muNUWUJLJW6
`)

# For usher.shop.svc, good in 2026, signed by the first CA.
certificate := pem("CERTIFICATE", `
MIIBbDCCARKgAwIBAgIBBDAKBggqhkjOPQQDAjAQMQ4wDAYDVQQDDAVmaXJzdDAe
Fw0yNjAxMDEwMDAwMDBaFw0yNzAxMDEwMDAwMDBaMBAxDjAMBgNVBAMMBXVzaGVy
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqlGOBQLE5pKtVDDarxhPB/INePdE
cOT7Zu/0IOupJhuS+5ijMPxlwJD0aO56IJrXM1TUIFul8anAGwa2ytXTEqNdMFsw
GQYDVR0RBBIwEIIOdXNoZXIuc2hvcC5zdmMwHQYDVR0OBBYEFFHo7cYhtqKCOTer
bNo5GMxCGNCjMB8GA1UdIwQYMBaAFKKehWnNlhiwxzWrgv+c2SCK2ej5MAoGCCqG
SM49BAMCA0gAMEUCIAn9HTydQcrocql6WHwzydKa9BcmA3Q5UKkt96QUPRKhAiEA
3vQcjWeOAhZtTxcrEqJr0jPU8D5wFPu0j06vGT3AFok=
`)

# Its key, which is of use for nothing else.
certificate_key := pem("PRIVATE KEY", `
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgEiKw86XA9q0Opzox
vQagcRtdaZMohyxNxPMTASXRERGhRANCAASqUY4FAsTmkq1UMNqvGE8H8g1490Rw
5Ptm7/Qg66kmG5L7mKMw/GXAkPRo7nogmtczVNQgW6XxqcAbBrbK1dMS
`)

# The like, signed by the CA between.
chained_certificate := pem("CERTIFICATE", `
MIIBbjCCARSgAwIBAgIBBjAKBggqhkjOPQQDAjASMRAwDgYDVQQDDAdiZXR3ZWVu
MB4XDTI2MDEwMTAwMDAwMFoXDTI3MDEwMTAwMDAwMFowEDEOMAwGA1UEAwwFdXNo
ZXIwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASqUY4FAsTmkq1UMNqvGE8H8g14
90Rw5Ptm7/Qg66kmG5L7mKMw/GXAkPRo7nogmtczVNQgW6XxqcAbBrbK1dMSo10w
WzAZBgNVHREEEjAQgg51c2hlci5zaG9wLnN2YzAdBgNVHQ4EFgQUUejtxiG2ooI5
N6ts2jkYzEIY0KMwHwYDVR0jBBgwFoAUnhe+mIWQ7jHCKRRKYRrT11Q2bMowCgYI
KoZIzj0EAwIDSAAwRQIgS7aqMD9RI5s49o312pwNNx/79aUmjzNML1ADDN9k0OIC
IQD2VmC3O1LWZ9TdsNfN6LTHwMcKrx7esuvZnDFUzLzDEA==
`)

# The like, signed by the first CA for 2036, when that has ended.
late_certificate := pem("CERTIFICATE", `
MIIBbTCCARKgAwIBAgIBBTAKBggqhkjOPQQDAjAQMQ4wDAYDVQQDDAVmaXJzdDAe
Fw0zNjAxMDEwMDAwMDBaFw0zNzAxMDEwMDAwMDBaMBAxDjAMBgNVBAMMBXVzaGVy
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqlGOBQLE5pKtVDDarxhPB/INePdE
cOT7Zu/0IOupJhuS+5ijMPxlwJD0aO56IJrXM1TUIFul8anAGwa2ytXTEqNdMFsw
GQYDVR0RBBIwEIIOdXNoZXIuc2hvcC5zdmMwHQYDVR0OBBYEFFHo7cYhtqKCOTer
bNo5GMxCGNCjMB8GA1UdIwQYMBaAFKKehWnNlhiwxzWrgv+c2SCK2ej5MAoGCCqG
SM49BAMCA0kAMEYCIQCBtfov2AJFuZOFUiphnEw1RMdLgELNHi4nY0TZx7xdBQIh
AOPhd6s9iL+3DmFOA+/Y9eRWwU47wobiC4mJnj31ofYJ
`)

# With the common name usher alone, signed with SHA-1, its key of RSA with 1024 bits.
weak_certificate := pem("CERTIFICATE", `
MIIBoDCCAUigAwIBAgIBBzAJBgcqhkjOPQQBMBAxDjAMBgNVBAMMBWZpcnN0MB4X
DTI2MDEwMTAwMDAwMFoXDTI3MDEwMTAwMDAwMFowEDEOMAwGA1UEAwwFdXNoZXIw
gZ8wDQYJKoZIhvcNAQEBBQADgY0AMIGJAoGBAMV7NaMRzJJrbfD1wTAcdg7tAMwr
3r+OFZGZyJ1dx45z65mA73Vw9GFPutCFUPztFCU0QRi6lJ8LoiKslqYKskg0p+z8
uyF9lGX46/qOgcdGNSa89wutZT7v+A5I67LN8DcLDttI8q+dhQWh+tDzYDjQg0nR
XJ5U739PctrSshn7AgMBAAGjTTBLMAkGA1UdEwQCMAAwHQYDVR0OBBYEFJE7BJxW
JiAdgML/WnOJeWEcXaGjMB8GA1UdIwQYMBaAFKKehWnNlhiwxzWrgv+c2SCK2ej5
MAkGByqGSM49BAEDRwAwRAIgb4pR9uVsthMUP0+BuzD5sxq4Kr7F7jmUWpC+NUm0
h64CIDWT5KoCvjZIVE4wEzFsHK1S0H9ZiRxTBJFuTME1f05K
`)
