#!/usr/bin/env bash
# Writes the golden files under tests/ and the page docs/demo.html anew, from what the program prints now. Look at `git diff` before you commit them.
set -euo pipefail
cd "$(dirname "$0")/.."
cmake --preset release -DLOCKSTEP_TESTS=ON >/dev/null
cmake --build build/release
for program in labs_test cli_test report_test; do
    [[ -x build/release/bin/$program ]] || continue
    LOCKSTEP_REGENERATE=1 "build/release/bin/$program" --gtest_brief=1
done
if [[ -x build/release/bin/gui_layout_test ]]; then  # pictures of the window
    QT_QPA_PLATFORM=offscreen LOCKSTEP_REGENERATE=1 build/release/bin/gui_layout_test picturesAreAsTheyWere
fi
git --no-pager diff --stat -- tests docs/demo.html
