#!/usr/bin/env bash
# Runs in a test node. Creates fake versions of everything that the playbooks download, in /srv.
# Usage: fake-packages.sh KUBERNETES_VERSION. Prints the fingerprint of the repository key and the checksums of the archives.
set -euo pipefail
version=$1
repository=/srv/kubernetes
mkdir -p "$repository" /srv/archives
cd "$repository"

for name in kubeadm kubelet kubectl; do
  tree=$(mktemp -d)
  mkdir -p "$tree/DEBIAN" "$tree/usr/bin" "$tree/lib/systemd/system"
  printf '#!/bin/sh\nexec sleep infinity\n' > "$tree/usr/bin/$name"
  [ "$name" != kubeadm ] || cat > "$tree/usr/bin/$name" <<'KUBEADM'
#!/bin/bash
# Records its arguments and leaves the files of the real one; a failed attempt leaves credentials, too.
echo "$*" >> /srv/kubeadm-calls
case $1 in
  token) echo 'kubeadm join 192.168.56.100:6443 --token abcdef.0123456789abcdef --discovery-token-ca-cert-hash sha256:00' ;;
  init) echo credentials > /etc/kubernetes/admin.conf ;;
  join) touch /etc/kubernetes/kubelet.conf ;;
  reset) rm -f /etc/kubernetes/admin.conf /etc/kubernetes/kubelet.conf ;;
esac
if [ "$1" = "$(cat /srv/kubeadm-failing 2> /dev/null)" ]; then
  echo "fake kubeadm refuses to $*" >&2
  exit 1
fi
KUBEADM
  chmod 755 "$tree/usr/bin/$name" "$tree"
  if [ "$name" = kubelet ]; then
    cat > "$tree/lib/systemd/system/kubelet.service" <<'UNIT'
[Service]
EnvironmentFile=-/etc/default/kubelet
ExecStart=/usr/bin/kubelet $KUBELET_EXTRA_ARGS
[Install]
WantedBy=multi-user.target
UNIT
  fi
  printf 'Package: %s\nVersion: %s-1.1\nArchitecture: amd64\nMaintainer: Test <test@example.org>\nDescription: a fake package\n' \
    "$name" "$version" > "$tree/DEBIAN/control"
  dpkg-deb --root-owner-group --build "$tree" "$name.deb" > /dev/null
  {
    cat "$tree/DEBIAN/control"
    printf 'Filename: ./%s.deb\nSize: %s\nSHA256: %s\n\n' "$name" "$(stat -c %s "$name.deb")" "$(sha256sum "$name.deb" | cut -d' ' -f1)"
  } >> Packages
done

printf 'Date: %s\nSHA256:\n %s %s Packages\n' "$(LC_ALL=C date -Ru)" "$(sha256sum Packages | cut -d' ' -f1)" "$(stat -c %s Packages)" > Release
GNUPGHOME=$(mktemp -d)
export GNUPGHOME
gpg --batch --quiet --passphrase '' --quick-generate-key 'Test <test@example.org>' rsa3072 sign never 2> /dev/null
gpg --batch --clearsign --output InRelease Release
gpg --batch --armor --export > Release.key

cd "$(mktemp -d)"
mkdir linux-amd64 diff
printf '#!/bin/sh\necho fake helm\n' > linux-amd64/helm
chmod 755 linux-amd64/helm
echo 'name: diff' > diff/plugin.yaml
tar -czf /srv/archives/helm.tar.gz linux-amd64
tar -czf /srv/archives/helm-diff.tgz diff

gpg --batch --with-colons --list-keys | sed -n 's/^fpr:*\([0-9A-F]*\):$/\1/p'
sha256sum /srv/archives/helm.tar.gz /srv/archives/helm-diff.tgz | cut -d' ' -f1
