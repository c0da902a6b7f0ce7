# Sourced by mvnw and senet: points JAVA_HOME at a JDK >= 25, or says what to install and ends.

required_java=25

# Prints the major version of the JDK in directory $1 (from its release file: no JVM is started), or 0.
jdk_major() {
  major=0
  if [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ]; then
    while IFS= read -r line; do
      case $line in
      JAVA_VERSION=*)
        major=${line#JAVA_VERSION=}
        major=${major#\"}
        major=${major%%[!0-9]*}
        ;;
      esac
    done <"$1/release"
  fi
  echo "${major:-0}"
}

# Takes the first suitable JDK of the given directories.
use_first_jdk() {
  for candidate; do
    if [ "$(jdk_major "$candidate")" -ge "$required_java" ]; then
      JAVA_HOME=$candidate
      export JAVA_HOME
      return 0
    fi
  done
  return 1
}

# Prints the home of the `javac` on the PATH, links resolved.
jdk_on_path() {
  javac=$(command -v javac) || return 0
  javac=$(readlink -f "$javac" 2>/dev/null) || return 0
  dirname "$(dirname "$javac")"
}

use_first_jdk "${JAVA_HOME-}" ||
  use_first_jdk "$(jdk_on_path)" ||
  use_first_jdk \
    /usr/lib/jvm/* \
    /usr/java/* \
    /opt/* /opt/java/* /opt/jdk/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    "${HOME-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME-}"/.sdkman/candidates/java/* \
    "${HOME-}"/.jdks/* \
    "${HOME-}"/.asdf/installs/java/* \
    "${HOME-}"/.local/share/mise/installs/java/* || {
  echo "senet needs a JDK $required_java or newer and found none: install one (https://adoptium.net) or set JAVA_HOME to it." >&2
  exit 1
}
