"""One real job by the client that was generated from the API's document: a person signs in and makes a key;
the program enters an object with it, imports a file and waits for it, lists by conditions, saves a report's
document, and is refused in so many words.

    one_job.py ADDRESS USERNAME PASSWORD FOLDER
"""

import datetime
import io
import pathlib
import sys
import zipfile

from client import AuthenticatedClient, Client
from client.api.integrations import create_api_key, revoke_api_key, rotate_api_key
from client.api.org import get_me, sign_in
from client.api.jobs import list_rejected_rows
from client.api.plans import list_plans
from client.api.registers import create_object, get_object, import_objects, list_objects, update_object
from client.api.reports import get_monthly_document, list_monthly_reports
from client.models import (
    ApiKeyState,
    ApiKeyView,
    CreateApiKey,
    CreatedApiKey,
    CreateObject,
    ErrorCode,
    JobState,
    JobView,
    ObjectType,
    ObjectView,
    PageMonthlyReportView,
    PageObjectView,
    PageRejectedRow,
    Problem,
    RotateApiKey,
    SessionView,
    SignIn,
    UpdateObject,
    UploadForm,
)
from client.types import File

REGISTER = """code,name,type,region_code,address
SJZ000000101,石家庄晨光商贸有限公司,enterprise,130102,中山东路 1 号
SJZ000000102,石家庄远航职业培训学校,training_school,130104,裕华西路 2 号
SJZ000000103,,enterprise,130102,没有名称
"""


def expect(answer, kind):
    """The content of an answer, if it is of the kind that the document promises."""
    assert isinstance(answer.parsed, kind), f"{answer.status_code}: {answer.parsed or answer.content[:300]}"
    return answer.parsed


def refused(answer, status, code):
    problem = expect(answer, Problem)
    assert (answer.status_code, problem.status, problem.code) == (status, status, code), problem
    assert problem.type_ == f"/problems/{code}" and problem.request_id == answer.headers["X-Request-Id"]
    return problem


def signed_in(address, username, password):
    nobody = Client(base_url=address, raise_on_unexpected_status=True)
    wrong = sign_in.sync_detailed(client=nobody, body=SignIn(username=username, password="wrong"))
    refused(wrong, 401, ErrorCode.WRONG_CREDENTIALS)
    right = sign_in.sync_detailed(client=nobody, body=SignIn(username=username, password=password))
    token = expect(right, SessionView).access_token
    client = AuthenticatedClient(base_url=address, token=token, raise_on_unexpected_status=True)
    assert get_me.sync_detailed(client=client).parsed.username == username
    return client


def program_of(address, created):
    assert created.secret.startswith(created.key.prefix) and created.key.state == ApiKeyState.ACTIVE
    return AuthenticatedClient(base_url=address, token=created.secret, raise_on_unexpected_status=True)


def makes_a_key(address, person):
    wanted = CreateApiKey(
        name="对接程序",
        scopes=["objects:read", "objects:write", "reports:read"],
        expires_at=datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=1),
        addresses=["127.0.0.1"],
    )
    created = expect(create_api_key.sync_detailed(client=person, body=wanted), CreatedApiKey)
    program = program_of(address, created)
    refused(get_me.sync_detailed(client=program), 403, ErrorCode.CLOSED_TO_KEYS)
    answer = list_plans.sync_detailed(client=program)
    assert "plans:read" in refused(answer, 403, ErrorCode.MISSING_SCOPE).detail
    assert answer.headers["RateLimit"].startswith('"key";r=')
    return created.key, program


def changes_over_to_another_key(address, person, key, program):
    answer = rotate_api_key.sync_detailed(key.id, client=person, body=RotateApiKey())
    successor = program_of(address, expect(answer, CreatedApiKey))
    for one in (program, successor):
        expect(list_objects.sync_detailed(client=one), PageObjectView)
    revoked = expect(revoke_api_key.sync_detailed(key.id, client=person), ApiKeyView)
    assert revoked.state == ApiKeyState.REVOKED
    refused(list_objects.sync_detailed(client=program), 401, ErrorCode.KEY_REVOKED)
    return successor


def enters_an_object(client):
    wanted = CreateObject(
        code="SJZ000000100", name="石家庄初升科技有限公司", type_=ObjectType.ENTERPRISE, region_code="130102"
    )
    first = create_object.sync_detailed(client=client, body=wanted, idempotency_key="enter-100")
    made = expect(first, ObjectView)
    assert first.status_code == 201 and first.headers["Location"].endswith(str(made.id))
    again = create_object.sync_detailed(client=client, body=wanted, idempotency_key="enter-100")
    assert expect(again, ObjectView).id == made.id
    refused(create_object.sync_detailed(client=client, body=wanted), 409, ErrorCode.DUPLICATE)

    read = get_object.sync_detailed(made.id, client=client)
    tag = read.headers["ETag"]
    known = get_object.sync_detailed(made.id, client=client, if_none_match=tag)
    assert known.status_code == 304 and known.content == b""
    change = UpdateObject(address="中山东路 3 号")
    changed = update_object.sync_detailed(made.id, client=client, body=change, if_match=tag)
    assert expect(changed, ObjectView).address == "中山东路 3 号"
    stale = update_object.sync_detailed(made.id, client=client, body=change, if_match=tag)
    refused(stale, 412, ErrorCode.STALE_VERSION)
    nameless = create_object.sync_detailed(
        client=client,
        body=CreateObject(code="SJZ000000104", name="", type_=ObjectType.ENTERPRISE, region_code="130102"),
    )
    problem = refused(nameless, 422, ErrorCode.INVALID_VALUES)
    assert [(error.pointer, error.code) for error in problem.errors] == [("/name", ErrorCode.REQUIRED)]


def imports_a_file(client):
    file = File(io.BytesIO(REGISTER.encode()), file_name="objects.csv", mime_type="text/csv")
    answer = import_objects.sync_detailed(client=client, body=UploadForm(file=file), prefer="wait=60")
    job = expect(answer, JobView)
    assert answer.status_code == 200 and job.state == JobState.SUCCEEDED, job
    rows = expect(list_rejected_rows.sync_detailed(job.id, client=client), PageRejectedRow).items
    assert [(row.line, row.errors[0].code) for row in rows] == [(4, ErrorCode.REQUIRED)], rows


def lists_by_conditions(client):
    found = list_objects.sync_detailed(
        client=client,
        type_=ObjectType.ENTERPRISE,
        sort="-created_at,code",
        q="石家庄",
        count=True,
        limit=1,
    )
    page = expect(found, PageObjectView)
    assert page.total == 2 and len(page.items) == 1 and page.next_cursor
    assert 'rel="next"' in found.headers["Link"]
    wrong = list_objects.sync_detailed(client=client, limit=201)
    problem = refused(wrong, 400, ErrorCode.INVALID_PARAMETER)
    assert problem.errors[0].pointer == "/limit" and "200" in problem.errors[0].detail


def saves_a_document(client, folder):
    reports = expect(list_monthly_reports.sync_detailed(client=client), PageMonthlyReportView).items
    answer = get_monthly_document.sync_detailed(reports[0].id, client=client)
    file = expect(answer, File)
    place = folder / "report.docx"
    place.write_bytes(file.payload.read())
    with zipfile.ZipFile(place) as parts:
        assert parts.testzip() is None and "word/document.xml" in parts.namelist()


def main(address, username, password, folder):
    begun = datetime.datetime.now()
    person = signed_in(address, username, password)
    key, client = makes_a_key(address, person)
    enters_an_object(client)
    imports_a_file(client)
    client = changes_over_to_another_key(address, person, key, client)
    lists_by_conditions(client)
    saves_a_document(client, pathlib.Path(folder))
    seconds = (datetime.datetime.now() - begun).total_seconds()
    print(f"the generated client did its job in {seconds:.1f} s")


main(*sys.argv[1:])
