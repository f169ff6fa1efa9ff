# SPDX-License-Identifier: MIT
"""Makes a case small that shows a finding: takes entries, lines and words away as long as the finding stays."""
import time

SECONDS = 60


def without_parts(parts, stays, deadline):
    """The parts that are needed: greedy, in halves, quarters and so on."""
    size = max(1, len(parts) // 2)
    while parts and time.monotonic() < deadline:
        at, less = 0, False
        while at < len(parts) and time.monotonic() < deadline:
            rest = parts[:at] + parts[at + size:]
            if stays(rest):
                parts, less = rest, True
            else:
                at += size
        if size == 1 and not less:
            break
        size = max(1, size // 2)
    return parts


def shrink(case, stays):
    """stays(case): whether it still shows the finding."""
    deadline = time.monotonic() + SECONDS
    paths = without_parts(sorted(case.tree), lambda some: stays(case.copy(tree={path: case.tree[path] for path in some})), deadline)
    case = case.copy(tree={path: case.tree[path] for path in paths})
    for path in paths:
        what = case.tree[path]
        if isinstance(what, bytes):
            lines = without_parts(what.splitlines(True), lambda some, path=path: stays(case.copy(tree={**case.tree, path: b"".join(some)})), deadline)
            case.tree[path] = b"".join(lines)
            if len(lines) == 1 and len(lines[0]) > 20:
                some = without_parts([lines[0][at:at + 1] for at in range(len(lines[0]))],
                                     lambda some, path=path: stays(case.copy(tree={**case.tree, path: b"".join(some)})), deadline)
                case.tree[path] = b"".join(some)
    if case.line is not None:
        case = case.copy(line=without_parts(case.line, lambda some: stays(case.copy(line=some)), deadline))
    return case
