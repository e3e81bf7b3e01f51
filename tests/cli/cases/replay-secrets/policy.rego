package shop

deny contains sprintf("refused: %v of %v", [input.data.refuse, input.request.userInfo.username]) if input.data.refuse

warn contains sprintf("note %v", [input.data.note]) if input.data.note

patch contains {"op": "add", "path": "/metadata/annotations", "value": {"copy": input.data.note, "apiKey": input.data.apiKey}} if {
	input.data.note
}

patch contains {"op": "add", "path": "/stringData/more", "value": concat("-", [input.stringData.plain, "more"])} if input.stringData
