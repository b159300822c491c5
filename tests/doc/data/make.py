#!/usr/bin/env python3
"""Makes the .xlsx files of this folder (openpyxl 3.0). They are kept, so that the tests need no Python."""
import datetime as dt
import os
import zipfile

import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904

here = os.path.dirname(os.path.abspath(__file__))
heads = ["year", "lao_code", "points", "remark"]


def book(name, rows, hide_first=False, mac=False, formats=None):
    wb = openpyxl.Workbook()
    if mac:
        wb.epoch = CALENDAR_MAC_1904
    ws = wb.active
    if hide_first:
        ws["A1"] = "not this sheet"
        ws.sheet_state = "hidden"
        ws = wb.create_sheet("ข้อมูล")
    for r in rows:
        ws.append(r)
    for cell, fmt in (formats or {}).items():
        ws[cell].number_format = fmt
    wb.save(os.path.join(here, name))


book("plain.xlsx", [
    ["Year", " lao_code ", "POINTS", "remark"],
    [2567, "06540101", 90.25, "อบต.ทุ่งกวาว"],
    [2567, "06540102", 4, "a < b & \"c\"\nบรรทัดสอง"],
    [None, None, None, None],
    [2567.0, 6540103, -0.05, True],
    ["2567", 3540100123456, 1 / 3, "'=1+1"],
])
book("dates.xlsx", [
    heads,
    [dt.date(2024, 3, 15), dt.datetime(2024, 3, 15, 14, 2), dt.time(13, 30), 45366],
    [45366, 45366.5, 0.25, dt.date(2567, 3, 15)],
], formats={"A3": "[$-D07041E]d mmm yyyy", "B3": "d/m/yyyy h:mm", "C3": "h:mm AM/PM"})
book("mac1904.xlsx", [heads, [dt.date(2024, 3, 15), "x", 1, None]], mac=True)
book("hidden_first.xlsx", [heads, [2567, "06540101", 5, None]], hide_first=True)
book("formula.xlsx", [heads, [2567, "06540101", "=2+3", None], [2567, "06540102", "#N/A", "=1/0"]])

# As other programs write it: prefixed names, absolute targets, no cell references, rich text with reading aid, upper case.
ns = 'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
parts = {
    "[Content_Types].xml": '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    "_rels/.rels": f'<Relationships><Relationship Id="a" Type="{rel}/officeDocument" Target="/xl/Workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<x:workbook {ns} xmlns:r="{rel}"><x:sheets><x:sheet name="a" sheetId="7" r:id="s"/></x:sheets></x:workbook>',
    "xl/_rels/Workbook.xml.rels": f'<Relationships><Relationship Target="../data/sheet.xml" Type="{rel}/worksheet" Id="s"/>'
    f'<Relationship Target="/data/Strings.xml" Type="{rel}/sharedStrings" Id="t"/></Relationships>',
    "data/strings.xml": f'<x:sst {ns}><x:si><x:t>year</x:t></x:si><x:si><x:r><x:t>lao</x:t></x:r><x:r><x:t xml:space="preserve">_code</x:t></x:r>'
    '<x:rPh sb="0" eb="1"><x:t>NOT</x:t></x:rPh></x:si></x:sst>',
    "data/sheet.xml": f'<x:worksheet {ns}><x:sheetData><x:row><x:c t="s"><x:v>0</x:v></x:c><x:c t="s"><x:v>1</x:v></x:c>'
    '<x:c t="inlineStr"><x:is><x:r><x:t>poi</x:t></x:r><x:r><x:t>nts</x:t></x:r></x:is></x:c></x:row>'
    '<x:row r="4"><x:c><x:v>2567</x:v></x:c><x:c r="B4" t="str"><x:f>A1</x:f><x:v>0654_x000A_0101</x:v></x:c><x:c t="b"><x:v>1</x:v></x:c></x:row>'
    '<x:row><x:c t="d"><x:v>2024-03-15T00:00:00Z</x:v></x:c><x:c t="str"><x:f>""</x:f><x:v></x:v></x:c><x:c><x:v> 5 </x:v></x:c></x:row>'
    '</x:sheetData></x:worksheet>',
}
with zipfile.ZipFile(os.path.join(here, "variant.xlsx"), "w", zipfile.ZIP_STORED) as z:
    for name, text in parts.items():
        z.writestr(zipfile.ZipInfo(name), text)
