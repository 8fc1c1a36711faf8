"""Reads a project package with nothing but Python and the programs tar, zstd and openssl: prints a line for every
resource and every binary after checking the package. Usage: read_package.py FILE [TRUSTED_KEY_IN_BASE64]"""
import base64, hashlib, json, pathlib, subprocess, sys, tempfile

folder = pathlib.Path(tempfile.mkdtemp(dir=pathlib.Path(sys.argv[1]).parent))
subprocess.run(["tar", "-x", "-f", sys.argv[1], "-C", folder], check=True)
text = (folder / "manifest.json").read_bytes()
manifest = json.loads(text)
assert (manifest["format"], manifest["version"]) == ("projdup", 1)
key = base64.b64decode(manifest["signer"]["publicKey"])
assert len(sys.argv) < 3 or key == base64.b64decode(sys.argv[2]), "signed by somebody else"
(folder / "key.der").write_bytes(bytes.fromhex("302a300506032b6570032100") + key)
subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", folder / "key.der", "-rawin",
                "-in", folder / "manifest.json", "-sigfile", folder / "manifest.sig"], check=True, stdout=sys.stderr)

def unpacked(name):
    return subprocess.run(["zstd", "-d", "-q", "-c", folder / name], check=True, stdout=subprocess.PIPE).stdout

binary = b""
for part in manifest["parts"]:
    packed = (folder / part["name"]).read_bytes()
    assert len(packed) == part["size"] and hashlib.sha256(packed).hexdigest() == part["sha256"], part["name"]
    if part["name"].startswith(("configuration/", "resources/")):
        lines = unpacked(part["name"]).split(b"\n")[:-1]
        assert len(lines) == part["lines"], part["name"]
        for line in lines:
            row = json.loads(line)
            exact = row["text"].encode() if "text" in row else line[line.index(b',"resource":') + 12:-1]
            print(json.loads(exact)["resourceType"], row["id"], row["versionId"], hashlib.sha256(exact).hexdigest())
    elif part["name"].startswith("binaries/index-"):
        data = unpacked(part["name"].replace("index-", "bytes-").replace(".ndjson", ""))
        for line in map(json.loads, unpacked(part["name"]).splitlines()):
            binary = (b"" if line["from"] == 0 else binary) + data[line["offset"]:line["offset"] + line["length"]]
            if len(binary) == line["size"]:
                assert hashlib.sha256(binary).hexdigest() == line["sha256"], line["id"]
                print("bytes", line["id"], line["versionId"], line["sha256"])
