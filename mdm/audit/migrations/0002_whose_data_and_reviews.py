"""Whose data a download held, and the monthly sign-off of the access log."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="accessevent",
            name="numbers",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=40),
                blank=True,
                default=list,
                size=None,
                verbose_name="정보주체",
            ),
        ),
        migrations.AlterField(
            model_name="accessevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("LOGIN", "로그인"),
                    ("LOGIN_FAILED", "로그인 실패"),
                    ("LOGOUT", "로그아웃"),
                    ("VIEW", "조회"),
                    ("UNMASK", "전체 보기"),
                    ("DOWNLOAD", "다운로드"),
                    ("IMPORT", "엑셀 등록"),
                    ("PERMISSION", "권한 변경"),
                    ("REVIEW", "기록 점검"),
                ],
                max_length=20,
                verbose_name="작업",
            ),
        ),
        migrations.CreateModel(
            name="AccessReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField(verbose_name="점검한 달")),
                ("reviewed_at", models.DateTimeField(verbose_name="점검 일시")),
                ("reviewed_by", models.CharField(max_length=150, verbose_name="점검자")),
                ("line_count", models.IntegerField(verbose_name="기록 건수")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="점검 의견")),
            ],
            options={
                "verbose_name": "접속·조회 기록 점검",
                "constraints": [
                    models.UniqueConstraint(fields=("month",), name="one_review_a_month"),
                    models.CheckConstraint(
                        condition=models.Q(("month__day", 1)), name="review_of_a_whole_month"
                    ),
                ],
            },
        ),
    ]
