package edges

values.totals := [sum([0.1, 0.2]), sum([1e21, 9223372036854775807, 0.5]), sum({0.3, 1e-7, 3}), sum([1.0, 2e0])]

values.products := [product([0.1, 0.2]), product([1.5, -0.0]), product([5, 1e3, 1e-6, -9223372036854775808, 2]), product({1e20, 1e3})]

values.sets := [{1, 2, 3} & {1.0}, {1.0} & {1, 2, 3}, intersection({{1, 2}, {1.0}})]

error_patch_op := json.patch({}, [{"op": input.one, "path": input.two}])

error_patch_replace := json.patch([], [{"op": "replace", "path": ["a"]}])

error_cidr_contains := net.cidr_contains("10.0.0.0/8", input.one)

error_cidr_intersects := net.cidr_intersects("10.0.0.0/8", input.one)

error_cidr_merge := net.cidr_merge({"::/0", "256.0.0.1", "1.2.3.4/"})

keys := {"aws_access_key": "A", "aws_secret_access_key": "S", "aws_service": "s", "aws_region": "r"}

error_aws_time := providers.aws.sign_req({"url": "x"}, keys, 1e30)

error_aws_key := providers.aws.sign_req({"url": "x"}, object.union(keys, {"aws_region": input.one}), 1e30)

error_aws_headers := providers.aws.sign_req({"url": input.one, "method": "x", "headers": input.list}, keys, 1)

error_aws_url := providers.aws.sign_req({"url": "://", "method": "get"}, keys, 1)

error_base_url := base64url.decode("a\u0000bcd")

error_yaml_control := yaml.marshal(["a\u008ab"])

error_module_package := rego.parse_module("x.rego", "pack")

error_module_end := rego.parse_module("x.rego", "package a\np {")

error_module_empty := rego.parse_module("x.rego", "")
