"""Write the example import files of this folder: invented cases in every accepted format, orders, callbacks, figures.

Run `python examples/build.py` after a change; needs openpyxl (in the testing extra).
"""

import csv
import datetime as dt
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl

HERE = Path(__file__).parent

HEADER = [
    "工单编号", "来电人", "联系电话", "来源渠道", "诉求类型", "一级分类", "标题", "诉求内容", "街道",
    "事发地址", "受理时间", "主办单位", "答复内容", "答复时间", "办结时间", "是否保密", "满意度", "备注",
]  # fmt: skip
DATES = ("受理时间", "答复时间", "办结时间")

ROWS = [
    ["L2010050001", "赵一帆", "13800000001", "电话", "投诉", "城市管理", "菜场门口摊位占道",
     "菜场南门早上六点起摊位占满人行道，\n老人只能走到车道上，请管一管。", "安阳街道", "明镜路菜场南门",
     "2010-05-04 08:10", "市城市管理行政执法局", "已安排队员每日六时到九时驻守，摊位已退回划线区内。",
     "2010-05-07 16:20", "2010-05-07 16:30", "否", "满意", ""],
    ["L2010050002", "钱小禾", "13800000002", "电话", "求助", "供水供电", "小区半夜停水",
     "昨晚十一点起停水，物业电话没人接。", "玉海街道", "西河小区", "2010-05-05 07:45", "市自来水公司",
     "西河小区外主管接头漏水，当日十一时修复供水。值班电话 0577-65000000。", "2010-05-05 15:00",
     "2010-05-05 15:10", "否", "满意件", "夜间来电"],
    ["L2010050003", "孙大海", "13800000003", "微信", "咨询", "社会保障", "新农合报销怎么办",
     "父亲在外地住院，回来怎么报销？要带什么材料？", "塘下镇", "", "2010-05-06 10:02", "市新农合办",
     "凭出院小结、发票原件和合作医疗证到塘下镇卫生院窗口办理，十五个工作日内到账。", "2010-05-06 16:45",
     "2010-05-06 16:45", "否", "基本满意", ""],
    ["L2010050004", "李秋叶", "13800000004", "电话", "投诉", "环境保护", "作坊夜里排黑烟",
     "村口塑料作坊夜里十二点以后排黑烟，\t气味刺鼻，孩子咳嗽。", "塘下镇", "下林村口", "2010-05-06 21:30",
     "市环保局", "现场检查时已停产，发出整改通知书，限六月底前安装处理设施。", "2010-05-18 09:00",
     "2010-05-20 11:00", "是", "不满意", "来电人要求保密"],
    ["L2010050005", "周小满", "13800000005", "网站", "建议", "交通运输", "公交末班车太早",
     "工业区晚班工人九点下班，公交八点半就停了，建议延长到十点。", "安阳街道", "开发区公交站",
     "2010-05-07 12:00", "市公交公司", "自六月一日起末班车延至二十一时四十分。", "2010-05-21 10:00",
     "2010-05-21 10:05", "否", "满意", ""],
    ["L2010050006", "吴阿婆", "13800000006", "电话", "求助", "市政设施", "路灯不亮",
     "巷子里三盏路灯坏了一个月，晚上看不见路。", "锦湖街道", "桥儿头巷", "2010-05-08 19:20", "市路灯管理所",
     "三盏路灯已更换。", "2010-05-10 17:00", "2010-05-10 17:00", "否", "满意", ""],
    ["L2010050007", "郑晓东", "13800000007", "电话", "投诉", "消费维权", "电动车充不进电",
     "买了两个月的电瓶充不进电，店里不给换。", "莘塍街道", "", "2010-05-09 14:33", "市工商局",
     "", "", "", "否", "", "办理中"],
    ["L2010050008", "王小川", "13800000008", "电话", "举报", "安全生产", "出租房堆放液化气瓶",
     "一楼出租房堆了二十几个液化气瓶，楼上住着人。", "飞云街道", "新街出租房", "2010-05-10 09:15", "市安监局",
     "当日清走气瓶二十三个，对承租人立案处罚。", "2010-05-11 10:00", "2010-05-12 10:00", "否", "满意", ""],
    ["L2010050009", "冯春生", "13800000009", "邮件", "表扬", "其他", "感谢接线员",
     "上月反映的下水道堵塞当天就通了，谢谢12345。", "玉海街道", "", "2010-05-11 08:00",
     "市长公开电话受理中心", "感谢来信，已转告接线员。", "2010-05-11 09:00",
     "2010-05-11 09:00", "否", "", ""],
    ["L2010050010", "陈小雨", "13800000010", "电话", "咨询", "教育", "外来务工子女入学",
     "孩子九月上一年级，户口不在本地，要准备什么？", "安阳街道", "", "2010-05-12 15:26", "市教育局",
     "六月一日至十日凭居住证、务工合同到居住地学区小学登记。", "2010-05-13 11:00", "2010-05-13 11:05",
     "否", "满意", ""],
    ["L2010050011", "褚师傅", "13800000011", "电话", "投诉", "噪声", "工地夜间施工",
     "楼盘工地连续三个晚上浇混凝土到两点，\n\n*** 睡不着。", "东山街道", "滨江楼盘工地", "2010-05-13 00:40",
     "市住建局", "工地有夜间施工许可，已要求二十二时后停止高噪声作业，并张贴公告。", "2010-05-14 17:30",
     "2010-05-15 10:00", "否", "一般", ""],
    ["L2010050012", "卫小宝", "13800000012", "电话", "求助", "民政", "独居老人申请居家照料",
     "邻居老人独居，腿脚不便，想申请有人上门做饭。", "曹村镇", "", "2010-05-14 10:10", "市民政局",
     "已上门评估，自五月二十日起每日一餐送到家。", "2010-05-19 16:00", "2010-05-20 09:00", "否", "满意", ""],
]  # fmt: skip


def written_order(number: str, title: str, question: str, received: str, **cells: str) -> list[str]:
    """A row of the bad file: these cells, 投诉 by 电话, and nothing else."""
    values = {"工单编号": number, "来源渠道": "电话", "诉求类型": "投诉", "标题": title, "诉求内容": question,
              "受理时间": received, **cells}  # fmt: skip
    return [values.get(name, "") for name in HEADER]


BAD_ROWS = [
    written_order("", "没有编号", "这一行没有编号。", "2010-05-04"),
    written_order("B-02", "", "", "2010-05-04"),
    written_order("B-03", "日期写错", "受理时间写的是汉字。", "上个月中旬"),
    written_order("B-" + "4" * 70, "编号太长", "编号超过六十四个字符。", "2010-05-04"),
    written_order("B-05", "第一次出现", "这一行导入。", "2010-05-04"),
    written_order("B-05", "第二次出现", "编号相同，内容不同。", "2010-05-05"),
    written_order("B-05", "第一次出现", "这一行导入。", "2010-05-04"),
    written_order("2.01005E+14", "编号变成科学计数", "末几位已经丢失。", "2010-05-04"),
    written_order("B-09", "日期在一百年后", "年份多打了一个字。", "2110-05-04"),
    written_order(
        "B-10", "只有警告的一行", "答复早于来电，类型、渠道、分类、单位都对不上。", "2010-05-04",
        来源渠道="传真", 诉求类型="疑问", 一级分类="没有这一类", 街道="星河镇", 主办单位="不存在的单位",
        答复内容="已答复。", 答复时间="2010-05-01", 办结时间="改天", 是否保密="也许", 满意度="还行",
    ),
    written_order("B-11", "没有受理时间", "这一行导入，受理时间留空。", ""),
]  # fmt: skip

MESSAGES = [
    {"id": f"m-{number:03d}", "title": row[6], "body": row[7], "category": None if row[12] else row[5],
     "submitted_at": row[10].replace(" ", "T") + ":00", "reply": row[12] or None,
     "replied_at": row[13].replace(" ", "T") + ":00" if row[13] else None,
     "city": row[8] if number % 3 else "星河市", "likes": number, "dislikes": 0, "user": f"U{number:05d}",
     "dup_group": None}
    for number, row in enumerate(ROWS, start=1)
]  # fmt: skip


ORDER_HEADER = [
    "派单编号", "工单编号", "承办单位", "主办或协办", "派单时间", "签收时限", "签收时间", "首次联系时间", "办理时限",
    "延期至", "延期是否批准", "答复时间", "办结时间", "退单时间", "退单是否核准", "重办次数", "督办次数", "是否回访",
]  # fmt: skip
ORDER_DATES = ("派单时间", "签收时限", "签收时间", "首次联系时间", "答复时间", "办结时间", "退单时间")


def order(number: str, case: str, unit: str, dispatched: str, due: str, **cells: str) -> list[str]:
    """A row of the orders file; other cells by heading."""
    values = {"派单编号": number, "工单编号": case, "承办单位": unit, "主办或协办": "主办", "派单时间": dispatched,
              "办理时限": due, "是否回访": "是", **cells}  # fmt: skip
    return [values.get(name, "") for name in ORDER_HEADER]


ORDER_ROWS = [
    order("P2010050001", "L2010050001", "市城市管理行政执法局", "2010-05-04 09:00", "2010-05-11",
          签收时间="2010-05-04 09:40", 首次联系时间="2010-05-04 10:10", 答复时间="2010-05-07 16:20",
          办结时间="2010-05-07 16:30"),
    order("P2010050002", "L2010050002", "市自来水公司", "2010-05-05 08:00", "2010-05-05 18:00",
          签收时间="2010-05-05 08:05", 答复时间="2010-05-05 15:00", 办结时间="2010-05-05 15:10"),
    order("P2010050004", "L2010050004", "市环保局", "2010-05-07 08:30", "2010-05-14", 签收时间="2010-05-07 15:00",
          延期至="2010-05-21", 延期是否批准="是", 答复时间="2010-05-18 09:00", 办结时间="2010-05-20 11:00", 督办次数="1"),
    order("P2010050005", "L2010050005", "市交通运输局", "2010-05-07 14:00", "10个工作日", 签收时间="2010-05-07 14:30",
          退单时间="2010-05-10 09:00", 退单是否核准="是", 是否回访="否"),
    order("P2010050006", "L2010050005", "市公交公司", "2010-05-10 10:00", "10个工作日", 签收时间="2010-05-10 11:00",
          答复时间="2010-05-21 10:00", 办结时间="2010-05-21 10:05"),
    order("P2010050007", "L2010050006", "市路灯管理所", "2010-05-09 09:00", "2010-05-14", 签收时间="2010-05-10 08:00",
          答复时间="2010-05-10 17:00", 办结时间="2010-05-10 17:00", 重办次数="1"),
    order("P2010050008", "L2010050007", "市工商局", "2010-05-10 08:30", "2010-05-17", 签收时间="2010-05-10 16:00",
          延期至="2010-05-31", 延期是否批准="否"),
    order("P2010050009", "L2010050008", "市安监局", "2010-05-10 10:00", "2010-05-13", 签收时间="2010-05-10 10:20",
          答复时间="2010-05-11 10:00", 办结时间="2010-05-12 10:00"),
    order("P2010050010", "L2010050008", "飞云街道办事处", "2010-05-10 10:00", "2010-05-13", 主办或协办="协办",
          签收时间="2010-05-10 13:00", 答复时间="2010-05-12 09:00", 办结时间="2010-05-12 10:00", 是否回访="否"),
    order("P2010050011", "L2010050099", "市教育局", "2010-05-12 16:00", "2010-05-19", 签收时间="2010-05-12 16:30",
          答复时间="2010-05-13 11:00", 办结时间="2010-05-13 11:05"),
]  # fmt: skip

CALLBACK_HEADER = [
    "派单编号",
    "回访时间",
    "回访次数",
    "是否联系上",
    "是否解决",
    "满意度",
    "回访核实",
    "态度评分",
]
CALLBACK_ROWS = [
    ["P2010050001", "2010-05-10 10:00", "1", "是", "是", "满意", "属实", "5"],
    ["P2010050002", "2010-05-07 09:30", "2", "是", "是", "满意", "属实", "4"],
    ["P2010050004", "2010-05-24 10:00", "1", "是", "部分解决", "不满意", "不属实", "2"],
    ["P2010050006", "2010-05-24 10:30", "3", "否", "", "", "", ""],
    ["P2010050007", "2010-05-12 15:00", "1", "是", "是", "基本满意", "属实", "4"],
    ["P2010050009", "2010-05-14 09:00", "1", "是", "是", "满意", "属实", "5"],
    ["P2010050088", "2010-05-14 09:10", "1", "是", "是", "满意", "属实", "5"],
]

CALL_HEADER = ["月份", "呼入量", "接通量", "15秒接通量", "平均等待时长", "直办件", "转办件", "备注"]
CALL_ROWS = [
    ["2010年3月", "6,842", "6,531", "6,120", "00:09", "4,980", "806", ""],
    ["2010年4月", "7,105", "6,790", "6,344", "00:10", "5,211", "842", ""],
    ["2010年5月", "7,930", "7,402", "6,655", "00:14", "5,640", "955", "月初台风，来电增多。"],
]

TOTAL_HEADER = ["指标名称", "数值", "计量单位", "时期", "来源", "分母说明"]
TOTAL_ROWS = [
    ["受理来电", "12万", "件", "2001年3月至2009年12月", "市长公开电话年报（2009年）", "不是比率，没有分母。"],
    ["办结率", "95", "%", "2001年3月至2009年12月", "市长公开电话年报（2009年）", "来源未说明分母。"],
]


def as_csv(rows: list[list[str]], delimiter: str = ",", header: list[str] = HEADER) -> str:
    """The rows under the header, quoted as Excel quotes them."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return buffer.getvalue()


def write_workbook(path: Path) -> None:
    """A workbook as call systems export it: empty first sheet, merged title, dates as dates or serials."""
    sheet, save = _workbook("工单明细", "2010年5月工单明细表", HEADER)
    for number, row in enumerate(ROWS):
        cells = _dated(HEADER, row, DATES, number)
        cells[HEADER.index("联系电话")] = int(row[2])
        sheet.append(cells)
    save(path)


def write_orders_workbook(path: Path) -> None:
    """The orders in the same manner; a time limit that is a day is a day there too."""
    sheet, save = _workbook("派单明细", "2010年5月派单明细表", ORDER_HEADER)
    for number, row in enumerate(ORDER_ROWS):
        sheet.append(_dated(ORDER_HEADER, row, ORDER_DATES, number))
    save(path)


def _workbook(name: str, title: str, header: list[str]) -> tuple[Any, Callable[[Path], None]]:
    """The second sheet of a new workbook under a merged title, and what saves it."""
    book = openpyxl.Workbook()
    book.active.title = "说明"
    sheet = book.create_sheet(name)
    sheet.append([title])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(header))
    sheet.append(header)
    # a fixed time, so that the same content gives the same file
    book.properties.created = book.properties.modified = dt.datetime(2010, 6, 1)
    return sheet, book.save


def _dated(header: list[str], row: list[str], names: tuple[str, ...], number: int) -> list[Any]:
    """The row with moments as cells of a spreadsheet hold them: every second row as serial numbers."""
    cells: list[Any] = list(row)
    for name in names:
        position = header.index(name)
        if row[position]:
            moment = dt.datetime.strptime(row[position], "%Y-%m-%d %H:%M")
            serial = (moment - dt.datetime(1899, 12, 30)) / dt.timedelta(days=1)
            cells[position] = serial if number % 2 else moment
    return cells


def main() -> None:
    """Write every file."""
    text = as_csv(ROWS)
    (HERE / "cases-utf8.csv").write_bytes(text.encode("utf-8"))
    (HERE / "cases-utf8-bom.csv").write_bytes(text.encode("utf-8-sig"))
    (HERE / "cases-gb18030.csv").write_bytes(text.encode("gb18030"))
    (HERE / "cases-semicolon.csv").write_bytes(as_csv(ROWS, ";").encode("utf-8"))
    (HERE / "bad-rows.csv").write_bytes(as_csv(BAD_ROWS).encode("utf-8-sig"))
    lines = [json.dumps(dict(zip(HEADER, row, strict=True)), ensure_ascii=False) for row in ROWS]
    (HERE / "cases.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    messages = [json.dumps(message, ensure_ascii=False) for message in MESSAGES]
    (HERE / "messages.jsonl").write_text("\n".join(messages) + "\n", "utf-8")
    write_workbook(HERE / "cases.xlsx")
    (HERE / "orders.csv").write_bytes(as_csv(ORDER_ROWS, header=ORDER_HEADER).encode("gb18030"))
    (HERE / "callbacks.csv").write_bytes(as_csv(CALLBACK_ROWS, header=CALLBACK_HEADER).encode("utf-8-sig"))
    (HERE / "callstats.csv").write_bytes(as_csv(CALL_ROWS, header=CALL_HEADER).encode("utf-8-sig"))
    (HERE / "aggregates.csv").write_bytes(as_csv(TOTAL_ROWS, header=TOTAL_HEADER).encode("utf-8-sig"))
    write_orders_workbook(HERE / "orders.xlsx")


if __name__ == "__main__":
    main()
