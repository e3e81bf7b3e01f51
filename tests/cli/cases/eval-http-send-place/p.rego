package p

p := http.send({"method": 1, "url": "http://127.0.0.1:1", "raise_error": false})
