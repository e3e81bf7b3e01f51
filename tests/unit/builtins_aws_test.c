/* providers.aws.sign_req.
 * Facts are answers of OPA 1.22.2 to the same calls. */
#include "builtin_cases.h"

extern const us_builtin_family us_aws_family;

static const builtin_case cases[] = {
    {"providers.aws.sign_req",
     "[{}, {\"aws_access_key\": \"MYAWSACCESSKEYGOESHERE\", \"aws_region\": "
     "\"us-east-1\", \"aws_secret_access_key\": \"MYAWSSECRETACCESSKEYGOESHERE\", "
     "\"aws_service\": \"s3\"}, 1451311705000000000]",
     NULL,
     "eval_type_error: providers.aws.sign_req: operand 1 missing required request "
     "parameters(s): {\"method\", \"url\"}"},
    {"providers.aws.sign_req",
     "[{\"method\": 1, \"url\": 2}, {\"aws_access_key\": \"MYAWSACCESSKEYGOESHERE\", "
     "\"aws_region\": \"us-east-1\", \"aws_secret_access_key\": "
     "\"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": \"s3\"}, 1451311705000000000]",
     NULL,
     "eval_type_error: providers.aws.sign_req: operand 1 invalid values for required "
     "request parameters(s): {\"method\", \"url\"}"},
    {"providers.aws.sign_req",
     "[{\"method\": 1}, {\"aws_access_key\": \"MYAWSACCESSKEYGOESHERE\", \"aws_region\": "
     "\"us-east-1\", \"aws_secret_access_key\": \"MYAWSSECRETACCESSKEYGOESHERE\", "
     "\"aws_service\": \"s3\"}, 1451311705000000000]",
     NULL,
     "eval_type_error: providers.aws.sign_req: operand 1 missing required request "
     "parameters(s): {\"url\"}"},
    {"providers.aws.sign_req",
     "[{\"method\": \"get\", \"url\": \"http://example.com\"}, {}, 1451311705000000000]",
     NULL,
     "eval_type_error: providers.aws.sign_req: operand 2 missing required AWS config "
     "parameters(s): {\"aws_access_key\", \"aws_region\", \"aws_secret_access_key\", "
     "\"aws_service\"}"},
    {"providers.aws.sign_req",
     "[{\"method\": \"get\", \"url\": \"http://example.com\"}, {\"aws_access_key\": 1}, "
     "1451311705000000000]",
     NULL,
     "eval_type_error: providers.aws.sign_req: operand 2 missing required AWS config "
     "parameters(s): {\"aws_region\", \"aws_secret_access_key\", \"aws_service\"}"},
    {"providers.aws.sign_req",
     "[{\"method\": \"get\", \"url\": \"http://example.com\"}, {\"aws_access_key\": "
     "\"MYAWSACCESSKEYGOESHERE\", \"aws_region\": 1, \"aws_secret_access_key\": "
     "\"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": \"s3\"}, 1451311705000000000]",
     NULL,
     "eval_type_error: providers.aws.sign_req: operand 2 invalid values for required AWS "
     "config parameters(s): {\"aws_region\"}"},
    {"providers.aws.sign_req",
     "[{\"method\": \"get\", \"url\": \"http://example.com\"}, {\"aws_access_key\": "
     "\"MYAWSACCESSKEYGOESHERE\", \"aws_region\": \"us-east-1\", "
     "\"aws_secret_access_key\": \"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": "
     "\"s3\"}, -1]",
     "{\"headers\":{\"Authorization\":\"AWS4-HMAC-SHA256 "
     "Credential=MYAWSACCESSKEYGOESHERE/19691231/us-east-1/s3/"
     "aws4_request,SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature="
     "30a6aad03328d5989377b2654f65b72d88e70f1a559dee7aa45d663a74e7f6e2\",\"host\":"
     "\"example.com\",\"x-amz-content-sha256\":"
     "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"x-amz-"
     "date\":\"19691231T235959Z\"},\"method\":\"get\",\"url\":\"http://example.com\"}",
     NULL},
    {"providers.aws.sign_req",
     "[{\"method\": \"get\", \"url\": \"http://example.com\"}, {\"aws_access_key\": "
     "\"MYAWSACCESSKEYGOESHERE\", \"aws_region\": \"us-east-1\", "
     "\"aws_secret_access_key\": \"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": "
     "\"s3\"}, \"x\"]",
     NULL,
     "eval_type_error: providers.aws.sign_req: operand 1 must be number but got string"},
    {"providers.aws.sign_req",
     "[{\"method\": \"get\", \"url\": \"http://example.com\"}, {\"aws_access_key\": "
     "\"MYAWSACCESSKEYGOESHERE\", \"aws_region\": \"us-east-1\", "
     "\"aws_secret_access_key\": \"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": "
     "\"s3\"}, 1.5]",
     NULL,
     "eval_type_error: providers.aws.sign_req: operand 3 could not convert time_ns value "
     "into a unix timestamp"},
    {"providers.aws.sign_req",
     "[{\"method\": \"get\", \"url\": \"http://example.com\"}, {\"aws_access_key\": "
     "\"MYAWSACCESSKEYGOESHERE\", \"aws_region\": \"us-east-1\", "
     "\"aws_secret_access_key\": \"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": "
     "\"s3\"}, 0]",
     "{\"headers\":{\"Authorization\":\"AWS4-HMAC-SHA256 "
     "Credential=MYAWSACCESSKEYGOESHERE/19700101/us-east-1/s3/"
     "aws4_request,SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature="
     "676a0a348a81e1220e0c108999ffef30d11d0db82293b535489b7ca97b13774a\",\"host\":"
     "\"example.com\",\"x-amz-content-sha256\":"
     "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"x-amz-"
     "date\":\"19700101T000000Z\"},\"method\":\"get\",\"url\":\"http://example.com\"}",
     NULL},
    {"providers.aws.sign_req",
     "[{\"method\": \"get\", \"url\": \"http://example.com\"}, {\"aws_access_key\": "
     "\"MYAWSACCESSKEYGOESHERE\", \"aws_region\": \"us-east-1\", "
     "\"aws_secret_access_key\": \"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": "
     "\"s3\"}, -1]",
     "{\"headers\":{\"Authorization\":\"AWS4-HMAC-SHA256 "
     "Credential=MYAWSACCESSKEYGOESHERE/19691231/us-east-1/s3/"
     "aws4_request,SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature="
     "30a6aad03328d5989377b2654f65b72d88e70f1a559dee7aa45d663a74e7f6e2\",\"host\":"
     "\"example.com\",\"x-amz-content-sha256\":"
     "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"x-amz-"
     "date\":\"19691231T235959Z\"},\"method\":\"get\",\"url\":\"http://example.com\"}",
     NULL},
    {"providers.aws.sign_req",
     "[{\"method\": \"get\", \"url\": \"http://example.com\"}, {\"aws_access_key\": "
     "\"MYAWSACCESSKEYGOESHERE\", \"aws_region\": \"us-east-1\", "
     "\"aws_secret_access_key\": \"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": "
     "\"s3\", \"disable_payload_signing\": \"x\"}, 1451311705000000000]",
     NULL,
     "eval_type_error: providers.aws.sign_req: operand 2 invalid value for "
     "'disable_payload_signing' in AWS config"},
    {"providers.aws.sign_req",
     "[{\"method\": \"get\", \"url\": \"http://example.com\"}, {\"aws_access_key\": "
     "\"MYAWSACCESSKEYGOESHERE\", \"aws_region\": \"us-east-1\", "
     "\"aws_secret_access_key\": \"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": "
     "\"s3\", \"disable_payload_signing\": true}, 1451311705000000000]",
     "{\"headers\":{\"Authorization\":\"AWS4-HMAC-SHA256 "
     "Credential=MYAWSACCESSKEYGOESHERE/20151228/us-east-1/s3/"
     "aws4_request,SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature="
     "99b8e26b04c6d9d4e2df5c81c48b9594f3ae63d0f0cd6eb17f32d0325251264a\",\"host\":"
     "\"example.com\",\"x-amz-content-sha256\":\"UNSIGNED-PAYLOAD\",\"x-amz-date\":"
     "\"20151228T140825Z\"},\"method\":\"get\",\"url\":\"http://example.com\"}",
     NULL},
    {"providers.aws.sign_req",
     "[{\"method\": \"get\", \"url\": \"http://example.com\"}, {\"aws_access_key\": "
     "\"MYAWSACCESSKEYGOESHERE\", \"aws_region\": \"us-east-1\", "
     "\"aws_secret_access_key\": \"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": "
     "\"s3\", \"aws_session_token\": 1}, 1451311705000000000]",
     "{\"headers\":{\"Authorization\":\"AWS4-HMAC-SHA256 "
     "Credential=MYAWSACCESSKEYGOESHERE/20151228/us-east-1/s3/"
     "aws4_request,SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature="
     "0047a7016c81e5c7f29cd522f97e911e04fc472fced0aee7916cbc287ad6c8e3\",\"host\":"
     "\"example.com\",\"x-amz-content-sha256\":"
     "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"x-amz-"
     "date\":\"20151228T140825Z\"},\"method\":\"get\",\"url\":\"http://example.com\"}",
     NULL},
    {"providers.aws.sign_req",
     "[{\"method\": \"get\", \"url\": \"http://example.com\"}, {\"aws_access_key\": "
     "\"MYAWSACCESSKEYGOESHERE\", \"aws_region\": \"us-east-1\", "
     "\"aws_secret_access_key\": \"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": "
     "\"s3\", \"aws_session_token\": \"tok\"}, 1451311705000000000]",
     "{\"headers\":{\"Authorization\":\"AWS4-HMAC-SHA256 "
     "Credential=MYAWSACCESSKEYGOESHERE/20151228/us-east-1/s3/"
     "aws4_request,SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-"
     "token,Signature=d00ed029f108a67bf100f6b20f537282fc953fb5917c4efad26186422d08291a\","
     "\"host\":\"example.com\",\"x-amz-content-sha256\":"
     "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"x-amz-"
     "date\":\"20151228T140825Z\",\"x-amz-security-token\":\"tok\"},\"method\":\"get\","
     "\"url\":\"http://example.com\"}",
     NULL},
    {"providers.aws.sign_req",
     "[{\"method\": \"get\", \"url\": \"http://example.com\"}, {\"aws_access_key\": "
     "\"MYAWSACCESSKEYGOESHERE\", \"aws_region\": \"us-east-1\", "
     "\"aws_secret_access_key\": \"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": "
     "\"s3\", \"foo\": 1}, 1451311705000000000]",
     "{\"headers\":{\"Authorization\":\"AWS4-HMAC-SHA256 "
     "Credential=MYAWSACCESSKEYGOESHERE/20151228/us-east-1/s3/"
     "aws4_request,SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature="
     "0047a7016c81e5c7f29cd522f97e911e04fc472fced0aee7916cbc287ad6c8e3\",\"host\":"
     "\"example.com\",\"x-amz-content-sha256\":"
     "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"x-amz-"
     "date\":\"20151228T140825Z\"},\"method\":\"get\",\"url\":\"http://example.com\"}",
     NULL},
    {"providers.aws.sign_req",
     "[1, {\"aws_access_key\": \"MYAWSACCESSKEYGOESHERE\", \"aws_region\": "
     "\"us-east-1\", \"aws_secret_access_key\": \"MYAWSSECRETACCESSKEYGOESHERE\", "
     "\"aws_service\": \"s3\"}, 1451311705000000000]",
     NULL,
     "eval_type_error: providers.aws.sign_req: operand 1 must be object but got number"},
    {"providers.aws.sign_req",
     "[{\"method\": \"get\", \"url\": \"http://example.com\"}, 1, 1451311705000000000]",
     NULL,
     "eval_type_error: providers.aws.sign_req: operand 1 must be object but got number"},
    {"providers.aws.sign_req",
     "[{\"foo\": 1, \"method\": \"get\", \"url\": \"http://example.com\"}, "
     "{\"aws_access_key\": \"MYAWSACCESSKEYGOESHERE\", \"aws_region\": \"us-east-1\", "
     "\"aws_secret_access_key\": \"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": "
     "\"s3\"}, 1451311705000000000]",
     NULL,
     "eval_type_error: providers.aws.sign_req: operand 1 invalid request parameters(s): "
     "{\"foo\"}"},
    {"providers.aws.sign_req",
     "[{\"headers\": 1, \"method\": \"get\", \"url\": \"http://example.com\"}, "
     "{\"aws_access_key\": \"MYAWSACCESSKEYGOESHERE\", \"aws_region\": \"us-east-1\", "
     "\"aws_secret_access_key\": \"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": "
     "\"s3\"}, 1451311705000000000]",
     NULL,
     "eval_type_error: providers.aws.sign_req: operand 0 must be object but got number"},
    {"providers.aws.sign_req",
     "[{\"headers\": {\"a\": 1}, \"method\": \"get\", \"url\": \"http://example.com\"}, "
     "{\"aws_access_key\": \"MYAWSACCESSKEYGOESHERE\", \"aws_region\": \"us-east-1\", "
     "\"aws_secret_access_key\": \"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": "
     "\"s3\"}, 1451311705000000000]",
     "{\"headers\":{\"Authorization\":\"AWS4-HMAC-SHA256 "
     "Credential=MYAWSACCESSKEYGOESHERE/20151228/us-east-1/s3/"
     "aws4_request,SignedHeaders=a;host;x-amz-content-sha256;x-amz-date,Signature="
     "4ea6de095c4b3851de7f8e2f890c3dfa1031c5b894982bbedbdbca23f0f567bd\",\"a\":\"\","
     "\"host\":\"example.com\",\"x-amz-content-sha256\":"
     "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"x-amz-"
     "date\":\"20151228T140825Z\"},\"method\":\"get\",\"url\":\"http://example.com\"}",
     NULL},
    {"providers.aws.sign_req",
     "[{\"headers\": {\"a\": [\"x\", \"y\"]}, \"method\": \"get\", \"url\": "
     "\"http://example.com\"}, {\"aws_access_key\": \"MYAWSACCESSKEYGOESHERE\", "
     "\"aws_region\": \"us-east-1\", \"aws_secret_access_key\": "
     "\"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": \"s3\"}, 1451311705000000000]",
     "{\"headers\":{\"Authorization\":\"AWS4-HMAC-SHA256 "
     "Credential=MYAWSACCESSKEYGOESHERE/20151228/us-east-1/s3/"
     "aws4_request,SignedHeaders=a;host;x-amz-content-sha256;x-amz-date,Signature="
     "4ea6de095c4b3851de7f8e2f890c3dfa1031c5b894982bbedbdbca23f0f567bd\",\"a\":\"\","
     "\"host\":\"example.com\",\"x-amz-content-sha256\":"
     "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"x-amz-"
     "date\":\"20151228T140825Z\"},\"method\":\"get\",\"url\":\"http://example.com\"}",
     NULL},
    {"providers.aws.sign_req",
     "[{\"headers\": {\"B\": \"x\", \"a\": \" y  z \"}, \"method\": \"get\", \"url\": "
     "\"http://example.com\"}, {\"aws_access_key\": \"MYAWSACCESSKEYGOESHERE\", "
     "\"aws_region\": \"us-east-1\", \"aws_secret_access_key\": "
     "\"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": \"s3\"}, 1451311705000000000]",
     "{\"headers\":{\"Authorization\":\"AWS4-HMAC-SHA256 "
     "Credential=MYAWSACCESSKEYGOESHERE/20151228/us-east-1/s3/"
     "aws4_request,SignedHeaders=a;b;host;x-amz-content-sha256;x-amz-date,Signature="
     "57245f3d9692764258b4af869c5f3d9d09ab0dc5cb3b06a298aced56888b0eb3\",\"B\":\"x\","
     "\"a\":\" y  z "
     "\",\"host\":\"example.com\",\"x-amz-content-sha256\":"
     "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"x-amz-"
     "date\":\"20151228T140825Z\"},\"method\":\"get\",\"url\":\"http://example.com\"}",
     NULL},
    {"providers.aws.sign_req",
     "[{\"headers\": {\"Authorization\": \"y\", \"Content-Type\": \"q\", \"User-Agent\": "
     "\"x\", \"X-Amzn-Trace-Id\": \"z\"}, \"method\": \"get\", \"url\": "
     "\"http://example.com\"}, {\"aws_access_key\": \"MYAWSACCESSKEYGOESHERE\", "
     "\"aws_region\": \"us-east-1\", \"aws_secret_access_key\": "
     "\"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": \"s3\"}, 1451311705000000000]",
     "{\"headers\":{\"Authorization\":\"AWS4-HMAC-SHA256 "
     "Credential=MYAWSACCESSKEYGOESHERE/20151228/us-east-1/s3/"
     "aws4_request,SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date,"
     "Signature=04c4b4da71d6d2d29325e8f7f301d703915ce882a9aa971ccf41898e81f7049d\","
     "\"Content-Type\":\"q\",\"User-Agent\":\"x\",\"X-Amzn-Trace-Id\":\"z\",\"host\":"
     "\"example.com\",\"x-amz-content-sha256\":"
     "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"x-amz-"
     "date\":\"20151228T140825Z\"},\"method\":\"get\",\"url\":\"http://example.com\"}",
     NULL},
    {"providers.aws.sign_req",
     "[{\"body\": {\"a\": \"<b>&é\", \"c\": [1, 1.5, null, true]}, \"method\": \"get\", "
     "\"url\": \"http://example.com\"}, {\"aws_access_key\": \"MYAWSACCESSKEYGOESHERE\", "
     "\"aws_region\": \"us-east-1\", \"aws_secret_access_key\": "
     "\"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": \"s3\"}, 1451311705000000000]",
     "{\"body\":{\"a\":\"<b>&é\",\"c\":[1,1.5,null,true]},\"headers\":{\"Authorization\":"
     "\"AWS4-HMAC-SHA256 "
     "Credential=MYAWSACCESSKEYGOESHERE/20151228/us-east-1/s3/"
     "aws4_request,SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature="
     "6b1dc20fed07a6306319068aa3fcb35bdfd80b9ee8024fa88cd0dfee414eeb30\",\"host\":"
     "\"example.com\",\"x-amz-content-sha256\":"
     "\"d3a39ffc546b4b1afd6644e7bb8f0c129043bceb3d402e7df99334d5ee13583d\",\"x-amz-"
     "date\":\"20151228T140825Z\"},\"method\":\"get\",\"url\":\"http://example.com\"}",
     NULL},
    {"providers.aws.sign_req",
     "[{\"body\": \"x\", \"method\": \"get\", \"url\": \"http://example.com\"}, "
     "{\"aws_access_key\": \"MYAWSACCESSKEYGOESHERE\", \"aws_region\": \"us-east-1\", "
     "\"aws_secret_access_key\": \"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": "
     "\"s3\"}, 1451311705000000000]",
     "{\"body\":\"x\",\"headers\":{\"Authorization\":\"AWS4-HMAC-SHA256 "
     "Credential=MYAWSACCESSKEYGOESHERE/20151228/us-east-1/s3/"
     "aws4_request,SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature="
     "2b1e3007de2f385815345f088d3be0d7b3422f559ff54c4b2e035391c7abadac\",\"host\":"
     "\"example.com\",\"x-amz-content-sha256\":"
     "\"ba2df4903a2c14e86dc3bcca58911b44ac1d2514b7227bf6eb08cfb978f55a1b\",\"x-amz-"
     "date\":\"20151228T140825Z\"},\"method\":\"get\",\"url\":\"http://example.com\"}",
     NULL},
    {"providers.aws.sign_req",
     "[{\"method\": \"get\", \"raw_body\": \"x\", \"url\": \"http://example.com\"}, "
     "{\"aws_access_key\": \"MYAWSACCESSKEYGOESHERE\", \"aws_region\": \"us-east-1\", "
     "\"aws_secret_access_key\": \"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": "
     "\"s3\"}, 1451311705000000000]",
     "{\"headers\":{\"Authorization\":\"AWS4-HMAC-SHA256 "
     "Credential=MYAWSACCESSKEYGOESHERE/20151228/us-east-1/s3/"
     "aws4_request,SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature="
     "74fcc49fd865ebb71db3df9e8f6a9121461b4e63c34ef1c34b6a87080d6c8dc8\",\"host\":"
     "\"example.com\",\"x-amz-content-sha256\":"
     "\"2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881\",\"x-amz-"
     "date\":\"20151228T140825Z\"},\"method\":\"get\",\"raw_body\":\"x\",\"url\":\"http:/"
     "/example.com\"}",
     NULL},
    {"providers.aws.sign_req",
     "[{\"method\": \"get\", \"raw_body\": 1, \"url\": \"http://example.com\"}, "
     "{\"aws_access_key\": \"MYAWSACCESSKEYGOESHERE\", \"aws_region\": \"us-east-1\", "
     "\"aws_secret_access_key\": \"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": "
     "\"s3\"}, 1451311705000000000]",
     "{\"headers\":{\"Authorization\":\"AWS4-HMAC-SHA256 "
     "Credential=MYAWSACCESSKEYGOESHERE/20151228/us-east-1/s3/"
     "aws4_request,SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature="
     "0047a7016c81e5c7f29cd522f97e911e04fc472fced0aee7916cbc287ad6c8e3\",\"host\":"
     "\"example.com\",\"x-amz-content-sha256\":"
     "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"x-amz-"
     "date\":\"20151228T140825Z\"},\"method\":\"get\",\"raw_body\":1,\"url\":\"http://"
     "example.com\"}",
     NULL},
    {"providers.aws.sign_req",
     "[{\"body\": {\"a\": 1}, \"method\": \"get\", \"raw_body\": \"x\", \"url\": "
     "\"http://example.com\"}, {\"aws_access_key\": \"MYAWSACCESSKEYGOESHERE\", "
     "\"aws_region\": \"us-east-1\", \"aws_secret_access_key\": "
     "\"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": \"s3\"}, 1451311705000000000]",
     "{\"body\":{\"a\":1},\"headers\":{\"Authorization\":\"AWS4-HMAC-SHA256 "
     "Credential=MYAWSACCESSKEYGOESHERE/20151228/us-east-1/s3/"
     "aws4_request,SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature="
     "74fcc49fd865ebb71db3df9e8f6a9121461b4e63c34ef1c34b6a87080d6c8dc8\",\"host\":"
     "\"example.com\",\"x-amz-content-sha256\":"
     "\"2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881\",\"x-amz-"
     "date\":\"20151228T140825Z\"},\"method\":\"get\",\"raw_body\":\"x\",\"url\":\"http:/"
     "/example.com\"}",
     NULL},
    {"providers.aws.sign_req",
     "[{\"body\": 1.5, \"method\": \"get\", \"url\": \"http://example.com\"}, "
     "{\"aws_access_key\": \"MYAWSACCESSKEYGOESHERE\", \"aws_region\": \"us-east-1\", "
     "\"aws_secret_access_key\": \"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": "
     "\"s3\"}, 1451311705000000000]",
     "{\"body\":1.5,\"headers\":{\"Authorization\":\"AWS4-HMAC-SHA256 "
     "Credential=MYAWSACCESSKEYGOESHERE/20151228/us-east-1/s3/"
     "aws4_request,SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature="
     "0c9afb578d249a3b7de903cf0672a37b8d551e50134aeda0d99db9b6e8d4dd3b\",\"host\":"
     "\"example.com\",\"x-amz-content-sha256\":"
     "\"9f29a130438b81170b92a42650f9a94291ecad60bd47af2a3886e75f7f728725\",\"x-amz-"
     "date\":\"20151228T140825Z\"},\"method\":\"get\",\"url\":\"http://example.com\"}",
     NULL},
    {"providers.aws.sign_req",
     "[{\"body\": null, \"method\": \"get\", \"url\": \"http://example.com\"}, "
     "{\"aws_access_key\": \"MYAWSACCESSKEYGOESHERE\", \"aws_region\": \"us-east-1\", "
     "\"aws_secret_access_key\": \"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": "
     "\"s3\"}, 1451311705000000000]",
     "{\"body\":null,\"headers\":{\"Authorization\":\"AWS4-HMAC-SHA256 "
     "Credential=MYAWSACCESSKEYGOESHERE/20151228/us-east-1/s3/"
     "aws4_request,SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature="
     "b8501fc6af0dd4ecb74cd852fac6fe906b6dfd3c30569402b626aa015d07513a\",\"host\":"
     "\"example.com\",\"x-amz-content-sha256\":"
     "\"74234e98afe7498fb5daf1f36ac2d78acc339464f950703b8c019892f982b90b\",\"x-amz-"
     "date\":\"20151228T140825Z\"},\"method\":\"get\",\"url\":\"http://example.com\"}",
     NULL},
    {"providers.aws.sign_req",
     "[{\"method\": \"get\", \"url\": \"https://h.com:8080/a%2Fb/c d?x=1&a=%20b#f\"}, "
     "{\"aws_access_key\": \"MYAWSACCESSKEYGOESHERE\", \"aws_region\": \"us-east-1\", "
     "\"aws_secret_access_key\": \"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": "
     "\"s3\"}, 1451311705000000000]",
     "{\"headers\":{\"Authorization\":\"AWS4-HMAC-SHA256 "
     "Credential=MYAWSACCESSKEYGOESHERE/20151228/us-east-1/s3/"
     "aws4_request,SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature="
     "344d7566ad73f1643e94e737a7bfff45c43db14264f82704154435148f42cc95\",\"host\":\"h."
     "com:8080\",\"x-amz-content-sha256\":"
     "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"x-amz-"
     "date\":\"20151228T140825Z\"},\"method\":\"get\",\"url\":\"https://h.com:8080/a%2Fb/"
     "c d?x=1&a=%20b#f\"}",
     NULL},
    {"providers.aws.sign_req",
     "[{\"method\": \"get\", \"url\": \"https://u:p@h.com\"}, {\"aws_access_key\": "
     "\"MYAWSACCESSKEYGOESHERE\", \"aws_region\": \"us-east-1\", "
     "\"aws_secret_access_key\": \"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": "
     "\"s3\"}, 1451311705000000000]",
     "{\"headers\":{\"Authorization\":\"AWS4-HMAC-SHA256 "
     "Credential=MYAWSACCESSKEYGOESHERE/20151228/us-east-1/s3/"
     "aws4_request,SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature="
     "b715bfcf925622f335634f71f1472c5ef5934ffd52c98ac54a2ce4e2b342cfa7\",\"host\":\"h."
     "com\",\"x-amz-content-sha256\":"
     "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"x-amz-"
     "date\":\"20151228T140825Z\"},\"method\":\"get\",\"url\":\"https://u:p@h.com\"}",
     NULL},
    {"providers.aws.sign_req",
     "[{\"method\": \"get\", \"url\": \"x\"}, {\"aws_access_key\": "
     "\"MYAWSACCESSKEYGOESHERE\", \"aws_region\": \"us-east-1\", "
     "\"aws_secret_access_key\": \"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": "
     "\"s3\"}, 1451311705000000000]",
     "{\"headers\":{\"Authorization\":\"AWS4-HMAC-SHA256 "
     "Credential=MYAWSACCESSKEYGOESHERE/20151228/us-east-1/s3/"
     "aws4_request,SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature="
     "f2ec4f7b8153465079219f0cd76d5c04884c1e542e365223beb397685e97e20d\",\"host\":\"\","
     "\"x-amz-content-sha256\":"
     "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"x-amz-"
     "date\":\"20151228T140825Z\"},\"method\":\"get\",\"url\":\"x\"}",
     NULL},
    {"providers.aws.sign_req",
     "[{\"method\": \"get\", \"url\": \"%zz\"}, {\"aws_access_key\": "
     "\"MYAWSACCESSKEYGOESHERE\", \"aws_region\": \"us-east-1\", "
     "\"aws_secret_access_key\": \"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": "
     "\"s3\"}, 1451311705000000000]",
     NULL,
     "eval_builtin_error: providers.aws.sign_req: parse \"%zz\": invalid URL escape "
     "\"%zz\""},
    {"providers.aws.sign_req",
     "[{\"method\": \"get\", \"url\": \"http://h/é\"}, {\"aws_access_key\": "
     "\"MYAWSACCESSKEYGOESHERE\", \"aws_region\": \"us-east-1\", "
     "\"aws_secret_access_key\": \"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": "
     "\"s3\"}, 1451311705000000000]",
     "{\"headers\":{\"Authorization\":\"AWS4-HMAC-SHA256 "
     "Credential=MYAWSACCESSKEYGOESHERE/20151228/us-east-1/s3/"
     "aws4_request,SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature="
     "e3bc95216a41a6206a3e1ec5d4be67c6079f8ba4e76bd168680efedc600876c4\",\"host\":\"h\","
     "\"x-amz-content-sha256\":"
     "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"x-amz-"
     "date\":\"20151228T140825Z\"},\"method\":\"get\",\"url\":\"http://h/é\"}",
     NULL},
    {"providers.aws.sign_req",
     "[{\"method\": \"get\", \"url\": \"\"}, {\"aws_access_key\": "
     "\"MYAWSACCESSKEYGOESHERE\", \"aws_region\": \"us-east-1\", "
     "\"aws_secret_access_key\": \"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": "
     "\"s3\"}, 1451311705000000000]",
     "{\"headers\":{\"Authorization\":\"AWS4-HMAC-SHA256 "
     "Credential=MYAWSACCESSKEYGOESHERE/20151228/us-east-1/s3/"
     "aws4_request,SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature="
     "02f025825b2b20088d9fb837d1f7d2751d4d2cc26caac729a0bd6f444d1ceade\",\"host\":\"\","
     "\"x-amz-content-sha256\":"
     "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"x-amz-"
     "date\":\"20151228T140825Z\"},\"method\":\"get\",\"url\":\"\"}",
     NULL},
    {"providers.aws.sign_req",
     "[{\"method\": \"get\", \"url\": \"http://H.com/?\"}, {\"aws_access_key\": "
     "\"MYAWSACCESSKEYGOESHERE\", \"aws_region\": \"us-east-1\", "
     "\"aws_secret_access_key\": \"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": "
     "\"s3\"}, 1451311705000000000]",
     "{\"headers\":{\"Authorization\":\"AWS4-HMAC-SHA256 "
     "Credential=MYAWSACCESSKEYGOESHERE/20151228/us-east-1/s3/"
     "aws4_request,SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature="
     "5d26310a02536a0fef1c3052c9cdde06ddcc81c03d5d6ecb115f9b797bd6ee70\",\"host\":\"H."
     "com\",\"x-amz-content-sha256\":"
     "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"x-amz-"
     "date\":\"20151228T140825Z\"},\"method\":\"get\",\"url\":\"http://H.com/?\"}",
     NULL},
    {"providers.aws.sign_req",
     "[{\"method\": \"POST\", \"url\": \"http://example.com\"}, {\"aws_access_key\": "
     "\"MYAWSACCESSKEYGOESHERE\", \"aws_region\": \"us-east-1\", "
     "\"aws_secret_access_key\": \"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": "
     "\"s3\"}, 1451311705000000000]",
     "{\"headers\":{\"Authorization\":\"AWS4-HMAC-SHA256 "
     "Credential=MYAWSACCESSKEYGOESHERE/20151228/us-east-1/s3/"
     "aws4_request,SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature="
     "33b7303a11c1fd541cbaff124340ffd53721207a23fee57cfbb4a7c10fb05346\",\"host\":"
     "\"example.com\",\"x-amz-content-sha256\":"
     "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"x-amz-"
     "date\":\"20151228T140825Z\"},\"method\":\"POST\",\"url\":\"http://example.com\"}",
     NULL},
    {"providers.aws.sign_req",
     "[{\"method\": \"bogus\", \"url\": \"http://example.com\"}, {\"aws_access_key\": "
     "\"MYAWSACCESSKEYGOESHERE\", \"aws_region\": \"us-east-1\", "
     "\"aws_secret_access_key\": \"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": "
     "\"s3\"}, 1451311705000000000]",
     "{\"headers\":{\"Authorization\":\"AWS4-HMAC-SHA256 "
     "Credential=MYAWSACCESSKEYGOESHERE/20151228/us-east-1/s3/"
     "aws4_request,SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature="
     "126d503fe0173e85ec6c96bb8d59a7c37f132146b4b9b15fa3034e880522e9c2\",\"host\":"
     "\"example.com\",\"x-amz-content-sha256\":"
     "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"x-amz-"
     "date\":\"20151228T140825Z\"},\"method\":\"bogus\",\"url\":\"http://example.com\"}",
     NULL},
    {"providers.aws.sign_req",
     "[{\"method\": \"\", \"url\": \"http://example.com\"}, {\"aws_access_key\": "
     "\"MYAWSACCESSKEYGOESHERE\", \"aws_region\": \"us-east-1\", "
     "\"aws_secret_access_key\": \"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": "
     "\"s3\"}, 1451311705000000000]",
     "{\"headers\":{\"Authorization\":\"AWS4-HMAC-SHA256 "
     "Credential=MYAWSACCESSKEYGOESHERE/20151228/us-east-1/s3/"
     "aws4_request,SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature="
     "83f8189b099cf4cc0ea7487b4f70fddb9b8d1041b717e87b5fb2f1e814dcacac\",\"host\":"
     "\"example.com\",\"x-amz-content-sha256\":"
     "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"x-amz-"
     "date\":\"20151228T140825Z\"},\"method\":\"\",\"url\":\"http://example.com\"}",
     NULL},
    {"providers.aws.sign_req",
     "[{\"method\": \"get\", \"url\": \"http://example.com\"}, {\"aws_access_key\": "
     "\"MYAWSACCESSKEYGOESHERE\", \"aws_region\": \"us-east-1\", "
     "\"aws_secret_access_key\": \"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": "
     "\"ec2\"}, 1451311705000000000]",
     "{\"headers\":{\"Authorization\":\"AWS4-HMAC-SHA256 "
     "Credential=MYAWSACCESSKEYGOESHERE/20151228/us-east-1/ec2/"
     "aws4_request,SignedHeaders=host;x-amz-date,Signature="
     "73a86b850a3ff416f22fdbc486d337fe2f7981e35785d69cd451bfda102a2978\",\"host\":"
     "\"example.com\",\"x-amz-date\":\"20151228T140825Z\"},\"method\":\"get\",\"url\":"
     "\"http://example.com\"}",
     NULL},
    {"providers.aws.sign_req",
     "[{\"body\": {\"a\": 1}, \"method\": \"get\", \"url\": \"http://example.com\"}, "
     "{\"aws_access_key\": \"MYAWSACCESSKEYGOESHERE\", \"aws_region\": \"us-east-1\", "
     "\"aws_secret_access_key\": \"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": "
     "\"ec2\", \"disable_payload_signing\": true}, 1451311705000000000]",
     "{\"body\":{\"a\":1},\"headers\":{\"Authorization\":\"AWS4-HMAC-SHA256 "
     "Credential=MYAWSACCESSKEYGOESHERE/20151228/us-east-1/ec2/"
     "aws4_request,SignedHeaders=host;x-amz-date,Signature="
     "b60743ceddca744e3615dc1bf94c7226e1eca289d93fb27f9f2da141a9e4da02\",\"host\":"
     "\"example.com\",\"x-amz-date\":\"20151228T140825Z\"},\"method\":\"get\",\"url\":"
     "\"http://example.com\"}",
     NULL},
    {"providers.aws.sign_req",
     "[{\"method\": \"get\", \"url\": \"http://example.com\"}, {\"aws_access_key\": "
     "\"MYAWSACCESSKEYGOESHERE\", \"aws_region\": \"us-east-1\", "
     "\"aws_secret_access_key\": \"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": "
     "\"glacier\"}, 1451311705000000000]",
     "{\"headers\":{\"Authorization\":\"AWS4-HMAC-SHA256 "
     "Credential=MYAWSACCESSKEYGOESHERE/20151228/us-east-1/glacier/"
     "aws4_request,SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature="
     "fbfbc95928ca6173c96e29c44fea761f97b9adb7b33841487a1d0c62df844942\",\"host\":"
     "\"example.com\",\"x-amz-content-sha256\":"
     "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"x-amz-"
     "date\":\"20151228T140825Z\"},\"method\":\"get\",\"url\":\"http://example.com\"}",
     NULL},
    {"providers.aws.sign_req",
     "[{\"body\": {\"a\": 1}, \"method\": \"get\", \"url\": \"http://example.com\"}, "
     "{\"aws_access_key\": \"MYAWSACCESSKEYGOESHERE\", \"aws_region\": \"us-east-1\", "
     "\"aws_secret_access_key\": \"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": "
     "\"glacier\", \"disable_payload_signing\": true}, 1451311705000000000]",
     "{\"body\":{\"a\":1},\"headers\":{\"Authorization\":\"AWS4-HMAC-SHA256 "
     "Credential=MYAWSACCESSKEYGOESHERE/20151228/us-east-1/glacier/"
     "aws4_request,SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature="
     "f30d7bdb9a8b27db3e0a4678a20531c7e32d02ef4ff879bcd14e57df9076bfba\",\"host\":"
     "\"example.com\",\"x-amz-content-sha256\":\"UNSIGNED-PAYLOAD\",\"x-amz-date\":"
     "\"20151228T140825Z\"},\"method\":\"get\",\"url\":\"http://example.com\"}",
     NULL},
    {"providers.aws.sign_req",
     "[{\"method\": \"get\", \"url\": \"http://example.com\"}, {\"aws_access_key\": "
     "\"MYAWSACCESSKEYGOESHERE\", \"aws_region\": \"us-east-1\", "
     "\"aws_secret_access_key\": \"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": "
     "\"es\"}, 1451311705000000000]",
     "{\"headers\":{\"Authorization\":\"AWS4-HMAC-SHA256 "
     "Credential=MYAWSACCESSKEYGOESHERE/20151228/us-east-1/es/"
     "aws4_request,SignedHeaders=host;x-amz-date,Signature="
     "1471a1bbc8f3e4330ef747675a5fa3306c34ad53cabd4f305711b5951d5fd069\",\"host\":"
     "\"example.com\",\"x-amz-date\":\"20151228T140825Z\"},\"method\":\"get\",\"url\":"
     "\"http://example.com\"}",
     NULL},
    {"providers.aws.sign_req",
     "[{\"body\": {\"a\": 1}, \"method\": \"get\", \"url\": \"http://example.com\"}, "
     "{\"aws_access_key\": \"MYAWSACCESSKEYGOESHERE\", \"aws_region\": \"us-east-1\", "
     "\"aws_secret_access_key\": \"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": "
     "\"es\", \"disable_payload_signing\": true}, 1451311705000000000]",
     "{\"body\":{\"a\":1},\"headers\":{\"Authorization\":\"AWS4-HMAC-SHA256 "
     "Credential=MYAWSACCESSKEYGOESHERE/20151228/us-east-1/es/"
     "aws4_request,SignedHeaders=host;x-amz-date,Signature="
     "cc9883ee03a75c7f6b9bad8b62acf86fcec726dab71f5f6504029c105572ec97\",\"host\":"
     "\"example.com\",\"x-amz-date\":\"20151228T140825Z\"},\"method\":\"get\",\"url\":"
     "\"http://example.com\"}",
     NULL},
    {"providers.aws.sign_req",
     "[{\"method\": \"get\", \"url\": \"http://example.com\"}, {\"aws_access_key\": "
     "\"MYAWSACCESSKEYGOESHERE\", \"aws_region\": \"us-east-1\", "
     "\"aws_secret_access_key\": \"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": "
     "\"S3\"}, 1451311705000000000]",
     "{\"headers\":{\"Authorization\":\"AWS4-HMAC-SHA256 "
     "Credential=MYAWSACCESSKEYGOESHERE/20151228/us-east-1/S3/"
     "aws4_request,SignedHeaders=host;x-amz-date,Signature="
     "bf4ccaaa54f7b76cd3aa7d33ca887788af2b4c8bfecd85f76d83da839750649b\",\"host\":"
     "\"example.com\",\"x-amz-date\":\"20151228T140825Z\"},\"method\":\"get\",\"url\":"
     "\"http://example.com\"}",
     NULL},
    {"providers.aws.sign_req",
     "[{\"body\": {\"a\": 1}, \"method\": \"get\", \"url\": \"http://example.com\"}, "
     "{\"aws_access_key\": \"MYAWSACCESSKEYGOESHERE\", \"aws_region\": \"us-east-1\", "
     "\"aws_secret_access_key\": \"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": "
     "\"S3\", \"disable_payload_signing\": true}, 1451311705000000000]",
     "{\"body\":{\"a\":1},\"headers\":{\"Authorization\":\"AWS4-HMAC-SHA256 "
     "Credential=MYAWSACCESSKEYGOESHERE/20151228/us-east-1/S3/"
     "aws4_request,SignedHeaders=host;x-amz-date,Signature="
     "164ac1854d8f8c0ae9eaee4b738add7706750a31017caff9d16d2c6bc8033a44\",\"host\":"
     "\"example.com\",\"x-amz-date\":\"20151228T140825Z\"},\"method\":\"get\",\"url\":"
     "\"http://example.com\"}",
     NULL},
    {"providers.aws.sign_req",
     "[{\"method\": \"get\", \"url\": \"http://example.com\"}, {\"aws_access_key\": "
     "\"MYAWSACCESSKEYGOESHERE\", \"aws_region\": \"us-east-1\", "
     "\"aws_secret_access_key\": \"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": "
     "\"lambda\"}, 1451311705000000000]",
     "{\"headers\":{\"Authorization\":\"AWS4-HMAC-SHA256 "
     "Credential=MYAWSACCESSKEYGOESHERE/20151228/us-east-1/lambda/"
     "aws4_request,SignedHeaders=host;x-amz-date,Signature="
     "434bbe48f8f6141ee9d75e6c8a9845c7d7409cb272a9e7e964d91dd8754b61c8\",\"host\":"
     "\"example.com\",\"x-amz-date\":\"20151228T140825Z\"},\"method\":\"get\",\"url\":"
     "\"http://example.com\"}",
     NULL},
    {"providers.aws.sign_req",
     "[{\"body\": {\"a\": 1}, \"method\": \"get\", \"url\": \"http://example.com\"}, "
     "{\"aws_access_key\": \"MYAWSACCESSKEYGOESHERE\", \"aws_region\": \"us-east-1\", "
     "\"aws_secret_access_key\": \"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": "
     "\"lambda\", \"disable_payload_signing\": true}, 1451311705000000000]",
     "{\"body\":{\"a\":1},\"headers\":{\"Authorization\":\"AWS4-HMAC-SHA256 "
     "Credential=MYAWSACCESSKEYGOESHERE/20151228/us-east-1/lambda/"
     "aws4_request,SignedHeaders=host;x-amz-date,Signature="
     "44f8ddf674842d156a70e338b584ddb123c76d1d90a0aabdce3e31808fc14f25\",\"host\":"
     "\"example.com\",\"x-amz-date\":\"20151228T140825Z\"},\"method\":\"get\",\"url\":"
     "\"http://example.com\"}",
     NULL},
    {"providers.aws.sign_req",
     "[{\"method\": \"get\", \"url\": \"http://example.com\"}, {\"aws_access_key\": "
     "\"MYAWSACCESSKEYGOESHERE\", \"aws_region\": \"us-east-1\", "
     "\"aws_secret_access_key\": \"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": "
     "\"execute-api\"}, 1451311705000000000]",
     "{\"headers\":{\"Authorization\":\"AWS4-HMAC-SHA256 "
     "Credential=MYAWSACCESSKEYGOESHERE/20151228/us-east-1/execute-api/"
     "aws4_request,SignedHeaders=host;x-amz-date,Signature="
     "5d4865507a478f62a25e14e446dbbd16bfbddcd3ce20974340f0d50ba843afa6\",\"host\":"
     "\"example.com\",\"x-amz-date\":\"20151228T140825Z\"},\"method\":\"get\",\"url\":"
     "\"http://example.com\"}",
     NULL},
    {"providers.aws.sign_req",
     "[{\"body\": {\"a\": 1}, \"method\": \"get\", \"url\": \"http://example.com\"}, "
     "{\"aws_access_key\": \"MYAWSACCESSKEYGOESHERE\", \"aws_region\": \"us-east-1\", "
     "\"aws_secret_access_key\": \"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": "
     "\"execute-api\", \"disable_payload_signing\": true}, 1451311705000000000]",
     "{\"body\":{\"a\":1},\"headers\":{\"Authorization\":\"AWS4-HMAC-SHA256 "
     "Credential=MYAWSACCESSKEYGOESHERE/20151228/us-east-1/execute-api/"
     "aws4_request,SignedHeaders=host;x-amz-date,Signature="
     "cef1d6e0ab4a7591f1cc184461e014fe51e24188075db995dc43dbb9e505eb35\",\"host\":"
     "\"example.com\",\"x-amz-date\":\"20151228T140825Z\"},\"method\":\"get\",\"url\":"
     "\"http://example.com\"}",
     NULL},
    {"providers.aws.sign_req",
     "[{\"method\": \"get\", \"url\": \"http://example.com\"}, {\"aws_access_key\": "
     "\"MYAWSACCESSKEYGOESHERE\", \"aws_region\": \"us-east-1\", "
     "\"aws_secret_access_key\": \"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": "
     "\"\"}, 1451311705000000000]",
     "{\"headers\":{\"Authorization\":\"AWS4-HMAC-SHA256 "
     "Credential=MYAWSACCESSKEYGOESHERE/20151228/us-east-1//"
     "aws4_request,SignedHeaders=host;x-amz-date,Signature="
     "e3d94b75099ead198c06114c0dcd9681a523adfc08582dc3d997556e846dc7a9\",\"host\":"
     "\"example.com\",\"x-amz-date\":\"20151228T140825Z\"},\"method\":\"get\",\"url\":"
     "\"http://example.com\"}",
     NULL},
    {"providers.aws.sign_req",
     "[{\"body\": {\"a\": 1}, \"method\": \"get\", \"url\": \"http://example.com\"}, "
     "{\"aws_access_key\": \"MYAWSACCESSKEYGOESHERE\", \"aws_region\": \"us-east-1\", "
     "\"aws_secret_access_key\": \"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": "
     "\"\", \"disable_payload_signing\": true}, 1451311705000000000]",
     "{\"body\":{\"a\":1},\"headers\":{\"Authorization\":\"AWS4-HMAC-SHA256 "
     "Credential=MYAWSACCESSKEYGOESHERE/20151228/us-east-1//"
     "aws4_request,SignedHeaders=host;x-amz-date,Signature="
     "7bfa64416c443b29d99d8e3ec44b864e270b8d342852b1debe52ff3bdf5eea40\",\"host\":"
     "\"example.com\",\"x-amz-date\":\"20151228T140825Z\"},\"method\":\"get\",\"url\":"
     "\"http://example.com\"}",
     NULL},
    {"providers.aws.sign_req",
     "[{\"headers\": {\"x-amz-content-sha256\": \"zz\"}, \"method\": \"get\", \"url\": "
     "\"http://example.com\"}, {\"aws_access_key\": \"MYAWSACCESSKEYGOESHERE\", "
     "\"aws_region\": \"us-east-1\", \"aws_secret_access_key\": "
     "\"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": \"s3\"}, 1451311705000000000]",
     "{\"headers\":{\"Authorization\":\"AWS4-HMAC-SHA256 "
     "Credential=MYAWSACCESSKEYGOESHERE/20151228/us-east-1/s3/"
     "aws4_request,SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature="
     "80a376484a17688bb131862e95ead5f38e7d25215433f9384cdc9460498e374d\",\"host\":"
     "\"example.com\",\"x-amz-content-sha256\":"
     "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"x-amz-"
     "date\":\"20151228T140825Z\"},\"method\":\"get\",\"url\":\"http://example.com\"}",
     NULL},
    {"providers.aws.sign_req",
     "[{\"headers\": {\"x-amz-content-sha256\": \"UNSIGNED-PAYLOAD\"}, \"method\": "
     "\"get\", \"url\": \"http://example.com\"}, {\"aws_access_key\": "
     "\"MYAWSACCESSKEYGOESHERE\", \"aws_region\": \"us-east-1\", "
     "\"aws_secret_access_key\": \"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": "
     "\"s3\", \"disable_payload_signing\": true}, 1451311705000000000]",
     "{\"headers\":{\"Authorization\":\"AWS4-HMAC-SHA256 "
     "Credential=MYAWSACCESSKEYGOESHERE/20151228/us-east-1/s3/"
     "aws4_request,SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature="
     "99b8e26b04c6d9d4e2df5c81c48b9594f3ae63d0f0cd6eb17f32d0325251264a\",\"host\":"
     "\"example.com\",\"x-amz-content-sha256\":\"UNSIGNED-PAYLOAD\",\"x-amz-date\":"
     "\"20151228T140825Z\"},\"method\":\"get\",\"url\":\"http://example.com\"}",
     NULL},
    {"providers.aws.sign_req",
     "[{\"headers\": {\"Host\": \"other\", \"X-Amz-Date\": \"d\"}, \"method\": \"get\", "
     "\"url\": \"http://example.com\"}, {\"aws_access_key\": \"MYAWSACCESSKEYGOESHERE\", "
     "\"aws_region\": \"us-east-1\", \"aws_secret_access_key\": "
     "\"MYAWSSECRETACCESSKEYGOESHERE\", \"aws_service\": \"s3\"}, 1451311705000000000]",
     "{\"headers\":{\"Authorization\":\"AWS4-HMAC-SHA256 "
     "Credential=MYAWSACCESSKEYGOESHERE/20151228/us-east-1/s3/"
     "aws4_request,SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature="
     "9823a6061e67c471971b6a660eeb16221dad61ac8fea53b1c0d41277eaacfa2e\",\"Host\":"
     "\"other\",\"X-Amz-Date\":\"d\",\"host\":\"example.com\",\"x-amz-content-sha256\":"
     "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"x-amz-"
     "date\":\"20151228T140825Z\"},\"method\":\"get\",\"url\":\"http://example.com\"}",
     NULL},
};

int main(void)
{
    return run_builtin_cases(&us_aws_family, cases, sizeof cases / sizeof cases[0],
                             false);
}
